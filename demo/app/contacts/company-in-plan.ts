/** The company that somebody typed, for a plan that writes whose it is: one that is new here is made by the plan, or nothing is. */
import type { Step, Workspace } from 'wonce'

export interface CompanyInPlan {
  /** What goes before the others. */
  readonly steps: readonly Step[]
  /** What stands for it in those after; `undefined` where none was typed. */
  readonly organization: string | { readonly $step: 0 } | undefined
}

export async function companyInPlan(workspace: Workspace, name: string): Promise<CompanyInPlan> {
  if (name === '') return { steps: [], organization: undefined }
  const known = await companyCalled(workspace, name)
  if (known !== undefined) return { steps: [], organization: known }
  return { steps: [{ verb: 'Organization.create', input: { name } }], organization: { $step: 0 } }
}

/** By its name, in capitals or not. */
async function companyCalled({ Organization }: Workspace, name: string): Promise<string | undefined> {
  const [exact] = await Organization.find({ name }, { limit: 1 })
  if (exact !== undefined) return exact.$id
  const wanted = name.toLowerCase()
  return (await Organization.find()).find((company) => company.name.toLowerCase() === wanted)?.$id
}
