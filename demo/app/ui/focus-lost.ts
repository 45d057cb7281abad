/** What had the focus and is gone leaves it on nothing, from where Tab begins at the top of the page. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}
