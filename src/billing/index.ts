/** The nouns of billing. Importing this is what makes them known. */
import '../workspace/default.ts'

export { Customer } from './customer.ts'
export { Invoice } from './invoice.ts'
export { Payment } from './payment.ts'
export { Plan } from './plan.ts'
export { Price } from './price.ts'
export { Product } from './product.ts'
export { Subscription } from './subscription.ts'
