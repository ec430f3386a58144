/// How the page looks: few colours, which people who see fewer of them can tell apart and which dashes double; numbers
/// in columns; light and dark as the reader's system is; readable at 390 pixels and on paper.
enum PageStyle {
    static let text = """

        :root {
          --bg: #fbfbfa; --paper: #ffffff; --ink: #1c2126; --soft: #57606b; --line: #d9dde1; --grid: #e9ecef;
          --good: #00694b; --bad: #b3341c; --doubt: #7a5900; --link: #0a5796; --shade: 213 94 0;
          --t0: #6d7681; --t1: #0b6bb3; --t2: #cf5a00; --t3: #00805a; --t4: #a8437f; --t5: #8a6a00; --t6: #4b54b5;
          --tip: #1c2126; --tipink: #ffffff;
          color-scheme: light;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --bg: #12161b; --paper: #171c22; --ink: #e4e8ec; --soft: #a4aeb9; --line: #303841; --grid: #252c34;
            --good: #4fd1a5; --bad: #ff9179; --doubt: #e6c25a; --link: #6cb8f5; --shade: 255 150 70;
            --t0: #97a1ad; --t1: #5cb3f0; --t2: #ff9a52; --t3: #45cfa0; --t4: #ea96c6; --t5: #dcbf4e; --t6: #a3abff;
            --tip: #e4e8ec; --tipink: #12161b;
            color-scheme: dark;
          }
        }
        * { box-sizing: border-box; }
        html { scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--bg); color: var(--ink);
          font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
          font-variant-numeric: tabular-nums; overflow-wrap: break-word;
        }
        header, main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.5rem; }
        header { position: sticky; top: 0; z-index: 3; max-width: none; background: var(--bg);
          border-bottom: 1px solid var(--line); display: flex; gap: .3rem 2rem; align-items: baseline; }
        header .over { margin: .7rem 0; white-space: nowrap; }
        .over { color: var(--soft); font-size: .85rem; letter-spacing: .01em; margin: 0 0 .4rem; }
        nav { overflow-x: auto; scrollbar-width: thin; }
        nav ul { display: flex; gap: 1.1rem; list-style: none; margin: 0; padding: .7rem 0; font-size: .85rem;
          white-space: nowrap; }
        a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
        nav a { text-decoration: none; }
        nav a:hover { text-decoration: underline; }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { left: 1rem; top: .5rem; z-index: 9; background: var(--paper); padding: .4rem .8rem; }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        .answer { padding: 2.6rem 0 1.2rem; }
        .answer + .answer { padding-top: 1rem; }
        h1 { font-size: 1.75rem; line-height: 1.28; font-weight: 600; letter-spacing: -.012em; margin: 0 0 1.3rem;
          max-width: 50rem; text-wrap: pretty; }
        .answer p { max-width: 48rem; color: var(--soft); margin: .5rem 0; }
        .facts { display: flex; flex-wrap: wrap; gap: .9rem 2.4rem; margin: 0 0 1.3rem; padding: .9rem 0;
          border-block: 1px solid var(--line); }
        .facts dt { font-size: .8rem; color: var(--soft); }
        .facts dd { margin: 0; font-weight: 600; }
        dd.good { color: var(--good); } dd.bad { color: var(--bad); } dd.doubtful { color: var(--doubt); }
        h2 { font-size: 1.3rem; line-height: 1.3; font-weight: 600; letter-spacing: -.008em; margin: 3rem 0 0;
          padding-top: 1.1rem; border-top: 2px solid var(--ink); }
        h2.result { margin-top: 4rem; font-size: 1.5rem; border: 0; }
        .part { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); column-gap: 2.5rem; }
        .part > * { grid-column: 1 / -1; }
        .part > .half { grid-column: auto; }
        figure { margin: 1.6rem 0 2.4rem; min-width: 0; }
        figcaption { margin-bottom: .8rem; }
        h3 { font-size: 1.03rem; line-height: 1.35; font-weight: 600; margin: 0 0 .15rem; }
        figcaption p { margin: 0; font-size: .88rem; line-height: 1.5; color: var(--soft); max-width: 48rem; }
        .line-of-text { margin: .25rem 0; font-size: .93rem; max-width: 48rem; }
        caption, .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
          white-space: nowrap; }

        .t0 { --c: var(--t0); } .t1 { --c: var(--t1); } .t2 { --c: var(--t2); } .t3 { --c: var(--t3); }
        .t4 { --c: var(--t4); } .t5 { --c: var(--t5); } .t6 { --c: var(--t6); }
        svg { display: block; overflow: visible; }
        svg text { fill: var(--soft); font-size: 12px; }
        .grid line { stroke: var(--grid); }
        .grid .rule, .rule { stroke: var(--soft); stroke-width: 1; }
        .chart, .tracks thead .track { container-type: inline-size; }
        @container (max-width: 25rem) { .alt { display: none; } }
        .yt { text-anchor: end; } .xt { text-anchor: middle; }
        .area { margin: 0 1.4rem 1.7rem 4.2rem; }
        .ytitle, .xtitle { font-size: .78rem; color: var(--soft); margin: 0 0 .5rem; }
        .xtitle { text-align: right; margin: 0 1.4rem 0 0; }
        .line { fill: none; stroke: var(--c); stroke-width: 2; vector-effect: non-scaling-stroke;
          stroke-linejoin: round; }
        .faint.line { stroke-width: 1; opacity: .75; }
        .line.d1 { stroke-dasharray: 7 4; } .line.d2 { stroke-dasharray: 2 3; } .line.d3 { stroke-dasharray: 10 3 2 3; }
        circle { fill: var(--c); }
        circle.m { stroke: var(--bg); stroke-width: 1; }
        circle.hollow { fill: var(--bg); stroke: var(--c); stroke-width: 1.5; }
        .dots circle { opacity: .38; }
        .bar { stroke: var(--c); stroke-width: 2.5; }
        .control { stroke: var(--c); stroke-width: 2; }
        .band { fill: var(--c); opacity: .16; }
        .margin { fill: var(--soft); opacity: .13; }
        .fill { fill: var(--c); background: var(--c); stroke: var(--bg); stroke-width: 1; }
        .outline { fill: var(--c); fill-opacity: .24; stroke: var(--c); stroke-width: 1.2;
          vector-effect: non-scaling-stroke; }
        .tick { stroke: var(--c); stroke-width: 2.5; }
        .m { cursor: default; }
        .m:focus { outline: none; stroke: var(--ink); stroke-width: 2.5; }
        .m:focus-visible { outline: 2px solid var(--ink); outline-offset: 1px; }
        .off { display: none; }

        .legend { display: flex; flex-wrap: wrap; gap: .1rem .5rem; list-style: none; margin: .5rem 0 0; padding: 0;
          font-size: .85rem; }
        .key { display: inline-flex; align-items: center; gap: .45rem; padding: .2rem .45rem; min-height: 28px;
          font: inherit; color: inherit; background: none; border: 0; border-radius: 4px; }
        button.key { cursor: pointer; }
        button.key:hover { background: var(--grid); }
        .key[aria-pressed="false"] { color: var(--soft); text-decoration: line-through; }
        .swatch { width: 14px; height: 12px; display: inline-block; border-radius: 2px; }
        .swatch.band { background: var(--c); opacity: .35; }

        table { border-collapse: collapse; font-size: .88rem; line-height: 1.4; }
        th { font-weight: 500; text-align: left; }
        thead th { color: var(--soft); font-weight: 400; vertical-align: bottom; }
        .n { text-align: right; white-space: nowrap; }
        .group th { color: var(--soft); font-size: .82rem; padding: .85rem 0 .15rem; }
        tbody:first-of-type .group th { padding-top: .3rem; }
        .tracks { width: 100%; table-layout: fixed; }
        .tracks thead th { font-size: .82rem; }
        .tracks th:first-child { width: 12rem; padding-right: 1rem; }
        .tracks .n { width: 6.3rem; padding-left: .8rem; }
        .tracks td, .tracks tbody th[scope="row"] { padding-block: 0; }
        .tracks tbody tr:not(.group):hover { background: color-mix(in srgb, var(--grid) 45%, transparent); }
        .tracks thead .track { padding: 0; }
        .doubtful .n:nth-of-type(2) { color: var(--soft); }

        .scroll { overflow-x: auto; background:
          linear-gradient(to right, var(--bg) 30%, transparent) left / 3rem 100% no-repeat local,
          linear-gradient(to left, var(--bg) 30%, transparent) right / 3rem 100% no-repeat local,
          linear-gradient(to right, var(--line), transparent) left / .8rem 100% no-repeat scroll,
          linear-gradient(to left, var(--line), transparent) right / .8rem 100% no-repeat scroll; }
        .data { min-width: min(100%, 26rem); }
        .data { font-size: .84rem; }
        .data th, .data td { padding: .22rem 0 .22rem 1.05rem; }
        .data th:first-child, .data td:first-child { padding-left: 0; }
        .data thead tr:last-child th { border-bottom: 1px solid var(--line); }
        .data thead th[scope="colgroup"] { text-align: center; border-bottom: 1px solid var(--line);
          padding-left: 0; }
        .data tbody tr:not(.group) { border-bottom: 1px solid var(--grid); }
        .data tbody th[scope="row"] { position: sticky; left: 0; background: var(--bg); white-space: nowrap; }
        .data .w { text-align: left; max-width: 44rem; }
        .bad th, .bad td { color: var(--bad); font-weight: 600; }
        .heat { border-spacing: 3px; border-collapse: separate; }
        .heat th, .heat td { padding: .35rem .8rem; text-align: right; border-radius: 3px; }
        .heat tbody th { text-align: left; }
        .heat small { color: inherit; opacity: .85; margin-left: .4em; }
        .h1 { background: rgb(var(--shade) / .1); } .h2 { background: rgb(var(--shade) / .2); }
        .h3 { background: rgb(var(--shade) / .3); } .h4 { background: rgb(var(--shade) / .4); }
        .h5 { background: rgb(var(--shade) / .5); }
        details { margin-top: .7rem; font-size: .88rem; }
        summary { cursor: pointer; color: var(--link); padding: .25rem 0; width: max-content; max-width: 100%; }
        details[open] summary { margin-bottom: .4rem; }
        .save { font: inherit; color: var(--link); background: var(--paper); border: 1px solid var(--line);
          border-radius: 5px; padding: .3rem .8rem; cursor: pointer; }
        code { font: .9em ui-monospace, "SF Mono", Menlo, "Liberation Mono", monospace; }
        footer { margin-top: 3.5rem; padding-block: 1.2rem 3rem; color: var(--soft); font-size: .85rem; }
        footer p { max-width: 48rem; }
        #tip { position: fixed; left: 0; top: 0; z-index: 5; max-width: min(22rem, 90vw); padding: .35rem .6rem;
          border-radius: 5px; background: var(--tip); color: var(--tipink); font-size: .82rem; line-height: 1.4;
          pointer-events: none; visibility: hidden; }

        @media (max-width: 44rem) {
          body { font-size: 15.5px; }
          header, main, footer { padding-inline: 1rem; }
          header { display: block; position: static; }
          header .over { margin: .7rem 0 0; white-space: normal; }
          h1 { font-size: 1.35rem; }
          .answer { padding-top: 1.6rem; }
          .facts { gap: .7rem 1.6rem; }
          .area { margin: 0 .9rem 1.7rem 3.7rem; }
          .xtitle { margin-right: .9rem; }
          .part { display: block; }
          .tracks, .tracks thead, .tracks tbody { display: block; }
          .tracks tr { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .8rem; }
          .tracks thead th { display: none; }
          .tracks thead th.track { display: block; flex: 0 0 100%; padding: 0 .9rem; }
          .tracks tbody tr:not(.group) { padding-top: .35rem; }
          .tracks th:first-child { width: auto; flex: 1 1 auto; padding-right: 0; }
          .tracks .group th:first-child { flex-basis: 100%; }
          .tracks .track { order: 3; flex: 0 0 100%; padding: 0 .9rem; }
          .tracks .n { width: auto; padding: 0; }
          .tracks tr:has(td:nth-of-type(4)) th[scope="row"] { flex-basis: 100%; }
          .tracks tr:has(td:nth-of-type(4)) td.n { flex: 1 1 0; text-align: left; }
          .tracks td.n::before { content: attr(data-h) " "; color: var(--soft); font-size: .92em; }
          .data th, .data td { padding-left: 1rem; }
        }
        @media print {
          header { position: static; } nav, .save, .skip, details, #tip { display: none; }
          body { font-size: 10.5pt; background: none; } main { padding: 0; max-width: none; }
          figure, tr { break-inside: avoid; } h2, h3, figcaption { break-after: avoid; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .scroll { overflow: visible; } .data { font-size: 7.5pt; } .data th, .data td { padding-left: .6rem; }
        }
        @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }

        """
}
