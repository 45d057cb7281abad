/**
 * How the inspector looks: by itself, in light and in dark.
 *
 * Its host has no box, and nothing is inherited through it but the colour scheme: what a page says of all its elements finds
 * nothing to move, and as a child of a flexible box the section has the width that an element of its parent has.
 */
export const style = `
  :host { display: contents !important; color-scheme: light dark; --line: light-dark(#d8dbe0, #343a46); --dim: light-dark(#5a6270, #a3acbb);
    --bg: light-dark(#ffffff, #14171d); --soft: light-dark(#f4f5f7, #1d2129); --text: light-dark(#14181f, #e8ebf0);
    --link: light-dark(#1f4fc4, #8ab0ff); --good: light-dark(#0b6b3a, #6fd3a0); --bad: light-dark(#b3261e, #ff9a91); --warn: light-dark(#8a5300, #f0b45e); }
  :host([hidden]) { display: none !important; }
  .inspector { all: initial; color-scheme: inherit; container-type: inline-size; scrollbar-color: var(--dim) transparent; direction: ltr; display: flex; flex-direction: column; position: relative; width: 100%; height: 100%; min-width: 0; background: var(--bg); color: var(--text);
    font: 13px/1.5 system-ui, sans-serif; border: 1px solid var(--line); box-sizing: border-box; }
  .fixed { position: fixed; inset: auto 0 0 0; z-index: 2147483000; border-width: 1px 0 0; }
  .edge { position: absolute; inset: -4px 0 auto; height: 8px; cursor: ns-resize; touch-action: none; z-index: 1; }
  .edge::after { content: ''; position: absolute; inset: 3px calc(50% - 20px) auto; height: 3px; border-radius: 2px; background: var(--line); }
  .edge:hover::after, .edge:focus-visible::after { background: var(--dim); }
  [hidden] { display: none !important; }
  .ends { display: flex; gap: 2px; margin-left: auto; } .plain { border: 0; background: none; color: var(--dim); min-width: 28px; }
  .plain:hover, [role=tab]:hover { color: var(--text); background: var(--soft); }
  header { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; padding: 4px 12px; border-bottom: 1px solid var(--line); }
  [role=tablist] { display: flex; flex-wrap: wrap; gap: 2px; }
  [role=tab] { border: 0; background: none; color: var(--dim); }
  [role=tab][aria-selected=true] { color: var(--text); background: var(--soft); font-weight: 600; }
  [role=tabpanel] { flex: 1; overflow: auto; padding: 8px 12px; min-height: 0; }
  button, input, select { font: inherit; color: inherit; background: var(--bg); border: 1px solid var(--line); border-radius: 5px;
    padding: 2px 8px; min-height: 24px; }
  button:disabled, [aria-disabled=true] { opacity: 0.5; }
  :focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
  form, fieldset { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin: 0 0 8px; }
  fieldset { border: 1px solid var(--line); border-radius: 6px; }
  label { display: inline-flex; gap: 6px; align-items: center; }
  .slider { display: flex; flex: 1 1 320px; flex-wrap: wrap; } [type=range] { padding: 0; border: 0; } .slider input { flex: 1; min-width: 160px; }
  h2 { margin: 12px 0 4px; font-size: 12px; color: var(--dim); font-weight: 600; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 4px 0 8px; } dt { color: var(--dim); } dd { margin: 0; }
  pre, code { font: 12px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; margin: 0; }
  .event { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: baseline; } .event details { flex: 1; min-width: min(240px, 100%); }
  .id { border: 0; background: none; padding: 0; min-height: 24px; font: 12px/1.5 ui-monospace, monospace; color: var(--link);
    overflow-wrap: anywhere; text-align: start; cursor: pointer; } .id:hover { text-decoration: underline; }
  .split { display: grid; gap: 8px 24px; grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr)); align-items: start; }
  h2:first-child { margin-top: 0; }
  @container (max-width: 700px) {
    header strong { flex: 1; } header [role=tablist] { order: 1; flex-basis: 100%; }
    .split.chosen > :last-child { order: -1; padding-bottom: 8px; border-bottom: 1px solid var(--line); }
  }
  .moment { margin-bottom: 8px; } .moment .row { border: 0; }
  .entity { display: block; width: 100%; border: 0; border-bottom: 1px solid var(--line); border-radius: 0; text-align: start;
    background: none; cursor: pointer; padding: 3px 6px; } .entity:hover, .entity[aria-pressed=true] { background: var(--soft); }
  .entity code { color: var(--dim); margin-left: 6px; }
  table { border-collapse: collapse; width: 100%; font: 12px/1.5 ui-monospace, monospace; } th { text-align: start; font-weight: 400; color: var(--dim); }
  th, td { padding: 2px 12px 2px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
  th { overflow-wrap: normal; }
  .changed th { color: var(--text); font-weight: 600; } ins { color: var(--good); text-decoration: none; } del { color: var(--bad); }
  .sides { margin: 0; } .sides .row { border: 0; padding: 0; } .conflict > p, .row > p { margin: 2px 0; }
  .row { padding: 3px 0; border-bottom: 1px solid var(--line); } summary { cursor: default; } summary > * { margin-right: 8px; }
  time, .hint { color: var(--dim); } em { font-style: normal; font-weight: 600; } .void summary b { text-decoration: line-through; }
  .void em, .dead em, .fault, .state.offline { color: var(--bad); } .waiting em, .superseded em, .idle em, .connecting { color: var(--warn); }
  .effective em, .online { color: var(--good); } .fault { margin: 4px 0; }
`
