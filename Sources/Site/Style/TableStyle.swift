extension StyleSheet {
    /// Tables: they scroll sideways in their own frame, the page never does.
    static let tables = """
        form + .table-frame { margin-top: 32px; }
        .table-frame { overflow-x: auto; margin: 0 0 24px; max-width: 100%; }
        .table { border-collapse: collapse; width: 100%; line-height: 1.6; }
        .table caption { text-align: start; font-weight: 700; color: var(--gray-900); padding-bottom: 8px; }
        .table th, .table td { padding: 14px 16px; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
        .table thead th { background: var(--gray-50); border-bottom: 1px solid var(--gray-600); color: var(--gray-900); white-space: nowrap; vertical-align: bottom; }
        .table tbody th { font-weight: 700; color: var(--gray-900); min-width: 10em; }
        .table td { min-width: 6em; overflow-wrap: normal; }
        .table time { white-space: nowrap; }
        .table .chip { white-space: nowrap; }
        .table .number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .table tbody tr:hover > * { background: var(--blue-50); }
        .table .empty { color: var(--ink-quiet); text-align: center; padding: 32px 16px; }
        .table.dense th, .table.dense td { padding: 8px 12px; font-size: 0.9375rem; }
        .table .accordion > summary { white-space: nowrap; }
        .table-next { text-align: center; }
        .cell-label { display: none; }
        @media (max-width: 599px) {
            .table.cards, .table.cards tbody, .table.cards caption { display: block; }
            .table.cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
            .table.cards tr { display: block; border: 1px solid var(--line); border-radius: var(--radius-l); margin: 0 0 16px; padding: 4px 16px; }
            .table.cards th[scope="row"], .table.cards td { display: grid; grid-template-columns: minmax(6em, 2fr) 3fr; gap: 4px 12px; min-width: 0; padding: 10px 0; text-align: start; white-space: normal; overflow-wrap: anywhere; }
            .table.cards tr > :last-child { border-bottom: 0; }
            .table.cards td:has(> .cell > .accordion) { display: block; }
            .table.cards td:has(> .cell > .accordion) .cell-label { display: none; }
            .table.cards td .accordion { border: 0; margin: 0; }
            .table.cards td .accordion-body { padding: 8px 0; }
            .table.cards td.empty { display: block; text-align: center; }
            .table.cards .cell-label { display: block; color: var(--ink-quiet); font-weight: 400; font-size: 0.875rem; }
            .table.cards tbody tr:hover > * { background: none; }
        }
        """

    /// Forced colours, reduced motion, print.
    static let modes = """
        @media (forced-colors: active) {
            .button, .chip, .input, .card, .banner { border: 1px solid; }
            .choice > input { appearance: auto; }
            .site-mark, .icon-globe, .icon-person, .icon-menu, .banner-icon { forced-color-adjust: none; }
            .icon-globe, .icon-person, .icon-menu { background: CanvasText; }
            .site-nav a, .tabs a { border-bottom-color: Canvas; }
            .steps .current .step-number { background: Highlight; color: HighlightText; forced-color-adjust: none; }
            .demo-banner { border-bottom: 1px solid; }
            .site-nav a[aria-current], .tabs a[aria-current] { border-bottom-color: Highlight; }
            .chart-bar { fill: Highlight; } .chart-mark { fill: CanvasText; } .chart-track { fill: Canvas; stroke: CanvasText; }
            :focus-visible { outline: 4px solid Highlight; }
        }
        @media (prefers-reduced-motion: reduce) {
            *, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
        }
        @media (prefers-contrast: more) { :root { --ink-quiet: var(--gray-800); --line: var(--gray-600); } }
        @media print {
            .skip-link, .site-tools, .site-nav, .breadcrumbs, .button-row, form .button { display: none; }
            body { font-size: 10.5pt; color: #000; }
            body > .frame { padding: 0; }
            .site-header, .site-footer { border: 0; background: none; }
            a { color: inherit; text-decoration: none; }
            .card, .banner, tr, .description-list > div { break-inside: avoid; }
            .table-frame { overflow: visible; }
        }
        """
}
