#include "planner/page_style.h"

namespace bellows {

std::string_view page_style() {
  return R"(
:root { color-scheme: light dark; --back: #ffffff; --text: #22272e; --faint: #5c6570; --line: #d5d9df;
  --card: #ffffff; --lane: #f4f5f7; --expand: #2f7d45; --backfill: #2b61a8; --contract: #b5611b; }
@media (prefers-color-scheme: dark) {
  :root { --back: #15181c; --text: #e6e9ee; --faint: #9aa4b2; --line: #383f49; --card: #1d2127;
    --lane: #22272e; --expand: #6fcf8b; --backfill: #7fb0f5; --contract: #f0a765; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem clamp(1rem, 3vw, 3rem) 4rem; background: var(--back);
  color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 0 0 .2rem; }
p, li { overflow-wrap: anywhere; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { margin: .4rem 0; padding: .6rem .8rem; background: var(--lane); border-radius: 6px;
  overflow-x: auto; }
.faint { color: var(--faint); }
.picture { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; padding: .5rem; }
.lanes { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr));
  gap: 1rem; align-items: start; }
.lane { background: var(--lane); border-radius: 10px; padding: .8rem; min-width: 0; }
.lane > p { margin: .1rem 0 .7rem; }
.step { background: var(--card); border: 1px solid var(--line); border-left-width: 5px;
  border-radius: 8px; padding: .6rem .8rem; margin-bottom: .7rem; overflow-wrap: anywhere; }
.expand .step { border-left-color: var(--expand); }
.backfill .step { border-left-color: var(--backfill); }
.contract .step { border-left-color: var(--contract); }
.step p { margin: .15rem 0; }
.step:target { outline: 2px solid var(--backfill); }
.final { margin: 1rem 0 .6rem; padding: .5rem .8rem; border: 2px dashed var(--contract);
  border-radius: 8px; }
.finding { border-left: 4px solid var(--contract); padding: .1rem .8rem; margin: .6rem 0;
  overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--faint); }
details[open] > summary { margin-bottom: .3rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .3rem 0; }
dt { color: var(--faint); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
@media print { details > * { display: block; } .picture { overflow: visible; } }
)";
}

}  // namespace bellows
