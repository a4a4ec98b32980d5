/// The one style sheet: calm colours in a light and a dark scheme, dense tables, signs beside colours.
enum ConsoleStyle {
    /// The colours of the dark scheme, which is chosen by the system or by the visitor.
    private static let dark = """
        color-scheme: dark;
          --paper: #10161b; --sheet: #171f26; --raised: #1d2730; --ink: #e4eaee; --soft: #a3b0ba; --line: #2c3944;
          --accent: #6cc3d4; --accent-ink: #06222a; --focus: #8fd8e6;
          --good: #6fcf97; --good-back: #14291f; --warning: #f0bd5b; --warning-back: #2e2410;
          --bad: #ff8f84; --bad-back: #381a18; --calm: #9db4c4; --calm-back: #1f2b35; --shadow: none;
        """

    static let text = """
        :root { color-scheme: light;
          --paper: #f3f5f6; --sheet: #ffffff; --raised: #f8fafb; --ink: #17232b; --soft: #55646f; --line: #d8e0e5;
          --accent: #0b5f6f; --accent-ink: #ffffff; --focus: #0b7285;
          --good: #17693f; --good-back: #e6f4ec; --warning: #855400; --warning-back: #fdf1da;
          --bad: #a52318; --bad-back: #fdebe9; --calm: #3f5668; --calm-back: #eaf0f4;
          --shadow: 0 1px 2px rgb(16 32 44 / 6%), 0 4px 16px rgb(16 32 44 / 4%); }
        @media (prefers-color-scheme: dark) { :root:not([data-scheme="light"]) { \(dark) } }
        :root[data-scheme="dark"] { \(dark) }

        """ + rules

    private static let rules = """
        * { box-sizing: border-box; }
        html { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
          "Noto Sans SC", "WenQuanYi Zen Hei", sans-serif; background: var(--paper); color: var(--ink);
          -webkit-text-size-adjust: 100%; }
        body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; }
        h1, h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
        ul, ol { list-style: none; }
        h1 { font-size: 1.45rem; font-weight: 650; letter-spacing: -.01em; margin-bottom: 1rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.02rem; font-weight: 650; margin-bottom: .6rem; }
        h3 { font-size: 1rem; font-weight: 650; overflow-wrap: anywhere; }
        a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .18em; }
        a:hover { text-decoration-thickness: 2px; }
        code { font: .86em/1.4 ui-monospace, "SFMono-Regular", Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
        small { color: var(--soft); font-size: .82rem; }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
        main:focus { outline: none; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        [hidden] { display: none !important; }
        .skip { position: absolute; left: .5rem; top: -4rem; background: var(--accent); color: var(--accent-ink);
          padding: .5rem 1rem; border-radius: 0 0 8px 8px; z-index: 10; }
        .skip:focus { top: 0; }

        .bar { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: center; justify-content: space-between;
          padding: .55rem 1.25rem; background: var(--sheet); border-bottom: 1px solid var(--line); }
        .brand { display: flex; align-items: center; gap: .55rem; font-weight: 700; font-size: 1.05rem; color: var(--ink);
          text-decoration: none; }
        .brand small { font-weight: 400; }
        .mark { width: 1.35rem; height: 1.35rem; border-radius: 6px; background: var(--accent); position: relative; }
        .mark::after { content: ""; position: absolute; left: 27%; top: 18%; width: 30%; height: 48%;
          border: solid var(--accent-ink); border-width: 0 2.5px 2.5px 0; transform: rotate(42deg); }
        .tools { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .9rem; font-size: .86rem; }
        .choices { display: flex; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
        .choices a { padding: .2rem .6rem; color: var(--soft); text-decoration: none; }
        .choices a + a { border-left: 1px solid var(--line); }
        .choices a[aria-current] { background: var(--calm-back); color: var(--ink); font-weight: 600; }
        .choices a:focus-visible { outline-offset: -3px; }
        .who { display: flex; align-items: center; gap: .6rem; color: var(--soft); }
        .pulse { color: var(--soft); }
        .pulse::before { content: ""; display: inline-block; width: .55em; height: .55em; border-radius: 50%;
          background: var(--good); margin-right: .4em; }
        .pulse.lost { color: var(--bad); text-decoration: line-through; }
        .pulse.lost::before { background: var(--bad); border-radius: 0; }

        .columns { display: grid; grid-template-columns: 12.5rem minmax(0, 1fr); flex: 1; width: 100%; max-width: 1360px;
          margin: 0 auto; }
        .sheet:only-child { grid-column: 1 / -1; max-width: 30rem; margin: 3rem auto; width: 100%; }
        nav { padding: 1.1rem .5rem 1.1rem 1.25rem; }
        nav ul { position: sticky; top: 1rem; display: grid; gap: 2px; }
        nav a { display: block; padding: .42rem .75rem; border-radius: 8px; color: var(--soft); text-decoration: none; }
        nav a:hover { background: var(--calm-back); color: var(--ink); }
        nav a[aria-current] { background: var(--sheet); color: var(--ink); font-weight: 600; box-shadow: var(--shadow);
          border-left: 3px solid var(--accent); }
        .sheet { padding: 1.25rem; min-width: 0; }
        footer { padding: .9rem 1.25rem; color: var(--soft); font-size: .82rem; border-top: 1px solid var(--line);
          text-align: center; }

        .part, .search, .sign-in, .confirm { background: var(--sheet); border: 1px solid var(--line); border-radius: 12px;
          padding: 1rem 1.15rem; margin-bottom: 1rem; box-shadow: var(--shadow); }
        section:empty { display: none; }
        .note, .empty { color: var(--soft); font-size: .9rem; }
        .note { margin: .4rem 0; }
        .notice { border-radius: 10px; padding: .65rem 1rem; margin-bottom: 1rem; background: var(--good-back);
          color: var(--good); font-weight: 600; }
        .notice.bad { background: var(--bad-back); color: var(--bad); }

        .badge { display: inline-flex; align-items: center; gap: .35em; border-radius: 999px; padding: .06rem .6rem;
          font-size: .84rem; font-weight: 600; white-space: nowrap; background: var(--calm-back); color: var(--calm); }
        .badge::before { font-size: .72em; content: "●"; }
        .badge.good { background: var(--good-back); color: var(--good); } .badge.good::before { content: "✓"; font-size: .9em; }
        .badge.warning { background: var(--warning-back); color: var(--warning); } .badge.warning::before { content: "▲"; }
        .badge.bad { background: var(--bad-back); color: var(--bad); } .badge.bad::before { content: "■"; }

        .verdict { border-radius: 14px; padding: 1.15rem 1.35rem; margin-bottom: 1rem; border: 1px solid var(--line);
          border-left: 6px solid var(--good); background: var(--good-back); }
        .verdict h2 { font-size: 1.5rem; line-height: 1.25; margin: 0; color: var(--good); }
        .verdict h2::before { content: "✓"; margin-right: .5rem; }
        .verdict p { color: var(--ink); margin-top: .25rem; }
        .verdict.warning { border-left-color: var(--warning); background: var(--warning-back); }
        .verdict.warning h2 { color: var(--warning); } .verdict.warning h2::before { content: "▲"; font-size: .8em; }
        .verdict.bad { border-left-color: var(--bad); background: var(--bad-back); }
        .verdict.bad h2 { color: var(--bad); } .verdict.bad h2::before { content: "■"; font-size: .8em; }
        .reasons { margin-top: .6rem; display: grid; gap: .45rem; }
        .reasons li { padding-left: 1.15rem; position: relative; }
        .reasons li::before { position: absolute; left: 0; font-size: .72em; top: .35em; content: "▲"; color: var(--warning); }
        .reasons li.bad::before { content: "■"; color: var(--bad); }
        .reasons a { color: var(--ink); font-weight: 600; }
        .reasons p { font-size: .9rem; color: var(--soft); margin: 0; }

        .stations { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: .9rem; }
        .stations li { position: relative; }
        .stations li + li::before { content: ""; position: absolute; left: -.72rem; top: 50%; width: .5rem; height: .5rem;
          border: solid var(--soft); border-width: 2px 2px 0 0; transform: translateY(-50%) rotate(45deg); }
        .stations a { display: grid; gap: .25rem; justify-items: start; height: 100%; padding: .75rem .9rem; border-radius: 10px;
          border: 1px solid var(--line); border-top: 4px solid var(--calm); background: var(--raised); color: var(--ink);
          text-decoration: none; }
        .stations a:hover { border-color: var(--accent); }
        .stations .good a { border-top-color: var(--good); } .stations .warning a { border-top-color: var(--warning); }
        .stations .bad a { border-top-color: var(--bad); }
        .stations .name { font-weight: 600; color: var(--soft); }
        .stations .count b { font-size: 1.9rem; line-height: 1.1; font-variant-numeric: tabular-nums; margin-right: .2rem; }
        .stations .count { color: var(--soft); }
        .stations .count b { color: var(--ink); font-weight: 650; }
        .stations .note { margin: 0; }

        .frame { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
        caption { text-align: left; color: var(--soft); font-size: .86rem; padding-bottom: .35rem; }
        th, td { text-align: left; vertical-align: top; padding: .45rem .7rem .45rem 0; border-top: 1px solid var(--line); }
        thead th { border-top: 0; color: var(--soft); font-size: .82rem; font-weight: 600; white-space: nowrap; }
        tbody th { font-weight: 600; }
        tbody tr:hover { background: var(--raised); }
        td small, th small { display: block; font-weight: 400; }
        time { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .whole, td code[title] { white-space: nowrap; overflow-wrap: normal; }
        h2::first-letter, h3::first-letter { text-transform: uppercase; }
        .facts .ago { display: block; margin: 0; }
        .ago { color: var(--soft); font-size: .82rem; font-weight: 400; white-space: nowrap; margin-left: .5em; }
        td .ago, th .ago { display: block; margin-left: 0; }
        .pages { margin-top: .8rem; display: flex; gap: .6rem; }

        .button, button { display: inline-block; font: inherit; font-size: .9rem; font-weight: 600; padding: .34rem .85rem;
          border-radius: 8px; border: 1px solid var(--line); background: var(--sheet); color: var(--accent); cursor: pointer;
          text-decoration: none; }
        .button:hover, button:hover { border-color: var(--accent); }
        .main, .button.main { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
        .button.grave { color: var(--bad); } .main.grave { background: var(--bad); border-color: var(--bad); color: var(--sheet); }
        .quiet { border-color: transparent; background: none; padding: .2rem .5rem; }
        form[aria-busy] button { opacity: .6; }
        .actions { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: .9rem; } .actions:empty { display: none; }
        .search { display: flex; flex-wrap: wrap; gap: .7rem; align-items: flex-end; }
        .field { display: grid; gap: .2rem; font-size: .86rem; color: var(--soft); }
        .search .wide { flex: 1 1 16rem; }
        input, select { font: inherit; font-size: .95rem; color: var(--ink); background: var(--raised); padding: .36rem .6rem;
          border: 1px solid var(--soft); border-radius: 8px; width: 100%; height: 2.35rem; }
        .hint { margin-bottom: 1rem; }
        .sign-in { display: grid; gap: .9rem; justify-items: start; } .sign-in .field { width: 100%; }

        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: .5rem 1.5rem; }
        .facts dt { color: var(--soft); font-size: .82rem; } .facts dd { overflow-wrap: anywhere; }
        .figures { display: flex; flex-wrap: wrap; gap: .5rem 1.9rem; margin: .7rem 0; }
        .figure dt { color: var(--soft); font-size: .82rem; }
        .figure b { font-size: 1.2rem; font-weight: 650; font-variant-numeric: tabular-nums; }
        .figure span { color: var(--soft); font-size: .82rem; margin-left: .4rem; }
        .stand { margin-bottom: .7rem; }
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(24rem, 1fr)); gap: .9rem; }
        .card { border: 1px solid var(--line); border-top: 4px solid var(--calm); border-radius: 10px; padding: .9rem 1rem;
          background: var(--raised); }
        .card.good { border-top-color: var(--good); } .card.warning { border-top-color: var(--warning); }
        .card.bad { border-top-color: var(--bad); }
        .card h3 { display: inline; margin-right: .6rem; }
        .card .facts { grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); }
        .trouble { margin-top: .5rem; padding: .5rem .75rem; border-radius: 8px; background: var(--bad-back); color: var(--ink);
          font-size: .9rem; }
        .trouble.over { background: var(--calm-back); color: var(--soft); }
        .plain li { font-size: .9rem; }
        .system { margin-top: 1rem; }
        .complaints li { padding: .3rem 0 .3rem 1.15rem; position: relative; }
        .complaints li::before { content: "▲"; position: absolute; left: 0; font-size: .72em; top: .9em; color: var(--warning); }

        .release { margin-bottom: .9rem; display: grid; gap: .3rem; }
        .release li { padding: .5rem .8rem; border-radius: 8px; background: var(--calm-back); color: var(--calm); font-weight: 600; }
        .release .good { background: var(--good-back); color: var(--good); }
        .release .warning { background: var(--warning-back); color: var(--warning); }
        .release .bad { background: var(--bad-back); color: var(--bad); }
        .documents { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: .9rem; margin-bottom: 1rem; }
        .documents li { border: 1px solid var(--line); border-top: 4px solid var(--calm); border-radius: 10px;
          padding: .8rem .9rem; background: var(--raised); }
        .documents .good { border-top-color: var(--good); } .documents .bad { border-top-color: var(--bad); }
        .documents .missing { border-style: dashed; border-top: 4px dashed var(--warning); }
        .documents .facts { grid-template-columns: 1fr; margin-top: .5rem; }
        .documents h3 { margin-bottom: .3rem; }
        .documents p { font-size: .9rem; margin-top: .35rem; color: var(--soft); }
        .line summary { cursor: pointer; font-weight: 600; padding: .3rem 0; }
        .timeline li { display: grid; grid-template-columns: 12.5rem minmax(0, 1fr); gap: 0 1.4rem; padding: .35rem 0; }
        .timeline li > div { border-left: 2px solid var(--line); padding-left: 1.1rem; position: relative; grid-column: 2;
          grid-row: 1 / span 2; }
        .timeline li > div::before { content: ""; position: absolute; left: -6px; top: .45em; width: 10px; height: 10px;
          border-radius: 50%; background: var(--calm); border: 2px solid var(--sheet); }
        .timeline .good > div::before { background: var(--good); }
        .timeline .warning > div::before { background: var(--warning); border-radius: 2px; transform: rotate(45deg); }
        .timeline .bad > div::before { background: var(--bad); border-radius: 2px; }
        .timeline time { color: var(--soft); font-size: .86rem; } .timeline .ago { display: none; }
        .timeline p { font-size: .92rem; overflow-wrap: anywhere; }
        .timeline .actor { color: var(--soft); margin-left: .6rem; font-size: .86rem; }
        .about { display: inline-block; min-width: 4.6rem; color: var(--accent); font-weight: 600; margin-right: .4rem; }

        .findings li { padding: .35rem .7rem; border-left: 3px solid var(--warning); margin-bottom: .35rem;
          background: var(--warning-back); border-radius: 0 8px 8px 0; }
        .findings li.bad { border-left-color: var(--bad); background: var(--bad-back); }
        .findings small { display: block; }
        .xml { font-size: .92rem; } .xml ul { margin-left: .55rem; padding-left: .9rem; border-left: 1px solid var(--line); }
        .xml .field { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .8rem; padding: .12rem 0; color: var(--ink); font-size: inherit; }
        .xml code { color: var(--accent); min-width: 9.5rem; } .xml .word { color: var(--soft); min-width: 10.5rem; } .xml .value { overflow-wrap: anywhere; }
        .xml .value { font-weight: 600; } .xml .personal { background: var(--calm-back); border-radius: 4px; padding: 0 .35rem; }
        .xml li.bad > .field { background: var(--bad-back); border-radius: 6px; padding-left: .4rem; }
        .xml li.warning > .field { background: var(--warning-back); border-radius: 6px; padding-left: .4rem; }
        .finding { color: var(--warning); flex-basis: 100%; } .finding.bad { color: var(--bad); }
        .finding::before { content: "▲ "; font-size: .75em; } .finding.bad::before { content: "■ "; }
        .xml summary { cursor: pointer; }

        dialog { border: 1px solid var(--line); border-radius: 14px; padding: 0; background: var(--sheet); color: var(--ink);
          width: min(30rem, calc(100vw - 2rem)); box-shadow: 0 12px 48px rgb(0 0 0 / 30%); }
        dialog::backdrop { background: rgb(8 16 22 / 55%); }
        dialog .confirm { margin: 0; border: 0; box-shadow: none; background: none; padding: 1.3rem 1.4rem; }
        .confirm p { margin-top: .5rem; } .confirm .about { display: block; min-width: 0; }

        @media (prefers-reduced-motion: no-preference) {
          .fresh { animation: fresh .9s ease-out; }
          @keyframes fresh { from { background-color: var(--calm-back); } }
        }
        @media (max-width: 60rem) {
          .columns { grid-template-columns: minmax(0, 1fr); }
          nav { padding: .5rem 1rem 0; } nav ul { position: static; display: flex; flex-wrap: wrap; gap: .2rem; }
          .stations, .documents { grid-template-columns: repeat(2, minmax(0, 1fr)); }
          .stations li + li::before { display: none; }
          .cards { grid-template-columns: minmax(0, 1fr); }
        }
        @media (max-width: 34rem) {
          .sheet { padding: .8rem; } .stations, .documents { grid-template-columns: minmax(0, 1fr); }
          .timeline li { grid-template-columns: minmax(0, 1fr); }
          .timeline li > div { grid-column: 1; grid-row: auto; }
        }
        @media (forced-colors: active) { .badge, .verdict, .card, .stations a { border: 1px solid CanvasText; } }
        @media print { nav, .tools, .actions, .search { display: none; } .columns { display: block; } }

        """
}
