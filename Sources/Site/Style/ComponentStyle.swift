extension StyleSheet {
    /// Banners, chips, steps, lists, cards, tabs, charts.
    static let components = """
        .banner {
            display: flex; gap: 16px; padding: 16px; margin: 0 0 32px; border: 3px solid var(--tone); border-radius: var(--radius-l);
            background: var(--white); --tone: var(--blue-900);
        }
        .banner.success { --tone: var(--green-800); }
        .banner.error { --tone: var(--red-900); }
        .banner.warning { --tone: var(--yellow-900); }
        .banner-icon {
            flex: none; width: 28px; height: 28px; border-radius: 50%; background: var(--tone); color: var(--white);
            display: grid; place-content: center; font-weight: 700; line-height: 1; margin-top: 1px;
        }
        .banner-icon::before { content: "i"; }
        .banner.success .banner-icon::before { content: "✓"; }
        .banner.error .banner-icon::before, .banner.warning .banner-icon::before { content: "!"; }
        .banner.warning .banner-icon { border-radius: var(--radius-s); }
        .banner.error .banner-icon { border-radius: var(--radius-m); }
        .banner-body { min-width: 0; flex: 1; }
        .banner-title { font-weight: 700; margin: 0; color: var(--gray-900); }
        .banner-text { margin-top: 4px; }
        .banner-text > :last-child { margin-bottom: 0; }

        .emergency { border: 6px solid var(--red-900); border-radius: var(--radius-m); padding: 24px; margin: 0 0 32px; }
        .emergency h2 { margin: 0 0 8px; color: var(--red-900); font-size: 1.25rem; }
        .emergency .button { margin-top: 16px; }

        .chip {
            display: inline-block; padding: 1px 8px; border: 1px solid currentColor; border-radius: var(--radius-m);
            font-size: 0.875rem; line-height: 1.7; white-space: nowrap; background: var(--gray-50); color: var(--gray-800);
        }
        .chip.blue { background: var(--blue-50); color: var(--blue-1000); }
        .chip.green { background: var(--green-50); color: var(--green-900); }
        .chip.yellow { background: var(--yellow-50); color: var(--yellow-1200); }
        .chip.red { background: var(--red-50); color: var(--red-1000); }

        .steps { margin-bottom: 40px; }
        .steps ol { list-style: none; margin: 0; padding: 0; display: grid; }
        .steps li { display: flex; gap: 12px; align-items: flex-start; margin: 0; padding-bottom: 16px; position: relative; line-height: 32px; }
        .steps li:last-child { padding-bottom: 0; }
        .steps li:not(:last-child)::after { content: ""; position: absolute; inset-inline-start: 15px; top: 32px; bottom: 0; border-left: 2px solid var(--gray-420); }
        .step-number {
            flex: none; width: 32px; height: 32px; border-radius: 50%; border: 2px solid var(--gray-600); display: grid;
            place-content: center; font-size: 0.875rem; font-weight: 700; line-height: 1; background: var(--white);
            color: var(--gray-700); font-variant-numeric: tabular-nums;
        }
        .steps .current .step-number { background: var(--primary); border-color: var(--primary); color: var(--white); }
        .steps .current .step-label { font-weight: 700; color: var(--blue-1000); }
        .steps .done .step-number { border-color: var(--primary); color: var(--primary); }
        @media (min-width: 768px) {
            .steps ol { grid-auto-flow: column; grid-auto-columns: 1fr; }
            .steps li { flex-direction: column; align-items: center; text-align: center; gap: 4px; padding: 0 8px; line-height: 1.5; font-size: 0.9375rem; }
            .steps li:not(:last-child)::after { inset-inline-start: calc(50% + 22px); width: calc(100% - 44px); top: 15px; bottom: auto; border-left: 0; border-top: 2px solid var(--gray-420); }
            .steps li.done::after { border-top-color: var(--primary); }
        }

        .description-list { margin: 0 0 32px; border-top: 1px solid var(--line); }
        .description-list > div { padding: 16px 0; border-bottom: 1px solid var(--line); }
        .description-list dt { font-weight: 700; color: var(--gray-900); }
        .description-list dd { margin: 4px 0 0; white-space: pre-line; }
        .description-action { margin-inline-start: 16px; font-size: 0.875rem; }
        @media (min-width: 600px) {
            .description-list > div { display: grid; grid-template-columns: minmax(8em, 30%) 1fr; gap: 16px; }
            .description-list dd { margin: 0; }
        }
        .wide .description-list > div { padding-block: 10px; }
        .description-list .description-list { margin: 0; border: 0; }
        .typed { white-space: pre-wrap; }

        .accordion { border-block: 1px solid var(--line); margin-bottom: 16px; }
        .accordion + .accordion { margin-top: -17px; }
        form + .accordion, form + .hint { margin-top: 24px; }
        .accordion > summary {
            display: block; position: relative; min-height: 56px; padding: 14px 8px 14px 48px; cursor: pointer;
            font-weight: 700; color: var(--gray-900); list-style: none;
        }
        .accordion > summary::-webkit-details-marker { display: none; }
        .accordion > summary::before {
            content: ""; position: absolute; inset-inline-start: 8px; top: 16px; width: 24px; height: 24px; border-radius: 50%; border: 1px solid var(--primary);
            background: linear-gradient(var(--primary), var(--primary)) center / 10px 2px no-repeat, linear-gradient(var(--primary), var(--primary)) center / 2px 10px no-repeat;
        }
        .accordion[open] > summary::before { background: linear-gradient(var(--primary), var(--primary)) center / 10px 2px no-repeat; }
        .accordion > summary:hover { background: var(--gray-50); text-decoration: underline; }
        .accordion-body { padding: 8px 8px 24px 48px; }
        .accordion-body > :last-child { margin-bottom: 0; }

        .card-grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 288px), 1fr)); gap: 24px; margin-bottom: 32px; }
        .card { border: 1px solid var(--line); border-radius: var(--radius-l); padding: 24px; background: var(--white); position: relative; margin-bottom: 24px; }
        .card-grid .card { margin: 0; }
        .card-title { margin: 0; font-size: 1.125rem; }
        .card.linked .card-title a::after { content: ""; position: absolute; inset: 0; border-radius: var(--radius-l); }
        .card.linked .card-title a:visited { color: var(--link); }
        .card.linked:hover { background: var(--gray-50); border-color: var(--gray-420); }
        .card.linked .card-title a:focus-visible { outline: none; box-shadow: none; }
        .card.linked .card-title a:focus-visible::after { outline: 4px solid var(--black); outline-offset: 2px; box-shadow: 0 0 0 2px var(--yellow-300); }
        .card-text { margin-top: 8px; }
        .card-text > :last-child, .card-footer > :last-child { margin-bottom: 0; }
        .card-footer { margin-top: 16px; font-size: 0.875rem; color: var(--ink-quiet); }

        .tabs { border-bottom: 1px solid var(--line); margin-bottom: 24px; overflow-x: auto; }
        .tabs ul { display: flex; list-style: none; padding: 0; margin: 0; }
        .tabs li + li { margin: 0; }
        .tabs a { display: block; min-height: 48px; padding: 10px 16px 6px; color: var(--gray-800); text-decoration: none; border-bottom: 4px solid transparent; white-space: nowrap; }
        .tabs a:hover { text-decoration: underline; background: var(--gray-50); }
        .tabs a[aria-current] { color: var(--blue-1000); font-weight: 700; border-bottom-color: var(--primary); }
        .tabs a:focus-visible { outline-offset: -4px; }

        .progress { margin-bottom: 24px; }
        .progress p { margin: 0 0 4px; font-weight: 700; }
        progress { appearance: none; display: block; width: 100%; height: 12px; border: 1px solid var(--gray-600); border-radius: 6px; background: var(--white); overflow: hidden; }
        progress::-webkit-progress-bar { background: var(--white); }
        progress::-webkit-progress-value { background: var(--primary); }
        progress::-moz-progress-bar { background: var(--primary); }

        .chart { margin: 0 0 32px; }
        .chart figcaption { font-weight: 700; color: var(--gray-900); margin-bottom: 8px; }
        .chart-rows { max-width: 720px; margin-bottom: 16px; }
        .chart-row { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; margin-bottom: 12px; }
        .chart-figure { font-weight: 700; color: var(--gray-900); font-variant-numeric: tabular-nums; }
        .chart-row svg { flex: 0 0 100%; width: 100%; height: 24px; display: block; }
        .chart-track { fill: var(--gray-50); }
        .chart-bar { fill: var(--primary); }
        .chart-mark { fill: var(--orange-900); }
        .chart-legend { display: flex; align-items: center; gap: 8px; font-size: 0.875rem; margin: 0 0 8px; }
        .chart-mark-sample { width: 4px; height: 20px; background: var(--orange-900); display: inline-block; }

        .columns { display: grid; gap: 32px; }
        .column-main, .column-side { min-width: 0; }
        @media (min-width: 960px) { .columns { grid-template-columns: minmax(0, 1fr) 336px; gap: 48px; } }
        @media (min-width: 960px) {
            .columns.even { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 32px; }
            .columns.even .column-side { position: sticky; top: 16px; align-self: start; }
        }
        .columns.even textarea { font: 14px/1.5 ui-monospace, monospace; }
        .sheet { border: 1px solid var(--line); }
        .column-side > .card:first-child, .wide .columns > * > h2:first-child { margin-top: 0; }
        .column-side form + form { margin-top: 32px; }
        .wide h2:not(.card-title) { margin-top: 40px; font-size: 1.375rem; }

        .people { list-style: none; padding: 0; margin: 0; border-top: 1px solid var(--line); }
        .person { display: flex; flex-wrap: wrap; gap: 8px 24px; justify-content: space-between; align-items: center; padding: 16px 0; border-bottom: 1px solid var(--line); }
        .person > div { flex: 1 1 16em; }
        .person + .person { margin: 0; }
        .person p { margin: 0; }
        .person-name { font-weight: 700; color: var(--gray-900); }
        .person-role { color: var(--ink-quiet); font-size: 0.875rem; }

        .resend { border: 1px solid var(--line); border-radius: var(--radius-l); padding: 24px; margin: 0 0 24px; }
        .resend h2 { margin: 0 0 8px; font-size: 1.25rem; }
        .resend form { margin-bottom: 24px; }
        """
}
