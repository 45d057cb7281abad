await Deal.win({ id: 'deal_k7TmPvQx' })
// deal.stage => 'Won'
