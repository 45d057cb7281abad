// Register once at startup
Deal.won((deal, $) => {
  const customer = $.Customer.create({
    name: deal.name,
    contact: deal.contact,
  })
  $.Subscription.create({
    customer: customer.$id,
    plan: deal.plan ?? 'plan_Nw8rTxJv',
  })
})
