extension StyleSheet {
    /// Ticket machine, ticket on the telephone, wall screens, call panel.
    static let tickets = """
        .ticket-number { display: inline-block; font-size: 3.5rem; line-height: 1.2; color: var(--gray-900); font-variant-numeric: tabular-nums; letter-spacing: 0.04em; white-space: nowrap; }
        .ticket-card { border: 3px solid var(--primary); border-radius: var(--radius-l); padding: 24px; margin: 0 0 32px; max-width: 640px; }
        .ticket-card > p { margin: 0 0 8px; }
        .ticket-card .description-list { margin: 16px 0; }
        .ticket-card.called { border-color: var(--yellow-900); background: var(--yellow-50); }
        .ticket-card.done, .ticket-card.no-show { border-color: var(--gray-420); }
        .ticket-card-category { font-weight: 700; }
        .ticket-come { font-size: 1.375rem; font-weight: 700; color: var(--gray-900); }
        .ticket-calling { display: flex; flex-wrap: wrap; gap: 8px 24px; list-style: none; padding: 0; }
        .ticket-calling li { margin: 0; }
        [data-live] > h2:first-child { margin-top: 0; }
        .ticket-rows { list-style: none; padding: 0; border-top: 1px solid var(--line); }
        .ticket-row { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 12px 0; margin: 0; border-bottom: 1px solid var(--line); }
        .ticket-row + .ticket-row { margin: 0; }
        .ticket-row > span { flex: 1 1 8em; }
        .key { border: 1px solid currentColor; border-radius: var(--radius-s); padding: 0 6px; margin-inline-start: 4px; font: 700 0.8125rem/1.6 var(--sans); }
        .window-list { display: flex; flex-wrap: wrap; gap: 12px; list-style: none; padding: 0; }
        .window-list li { margin: 0; }
        .window-taken { display: inline-block; min-height: 48px; padding: 10px 16px; border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--gray-50); color: var(--ink-quiet); }

        body.screen main { padding: 24px var(--gutter); max-width: 1280px; width: 100%; margin: 0 auto; }
        .machine-languages { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; padding: 0; margin: 0 0 8px; }
        .machine-languages li { margin: 0; }
        .machine-languages a { display: inline-block; min-height: 44px; padding-block: 8px; }
        .machine-languages a[aria-current] { font-weight: 700; }
        .machine-buttons { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 16px; margin-bottom: 24px; }
        .machine-button {
            display: grid; grid-template-columns: auto 1fr; gap: 0 16px; align-items: center; min-height: 112px; padding: 16px 20px; text-align: start;
            font: inherit; color: var(--gray-900); background: var(--white); border: 2px solid var(--primary); border-radius: var(--radius-l); cursor: pointer;
        }
        .machine-button:hover { background: var(--blue-50); text-decoration: underline; }
        .machine-button:active { background: var(--blue-100); }
        .machine-letter { grid-row: span 2; display: grid; place-content: center; width: 56px; height: 56px; border-radius: var(--radius-m); background: var(--primary); color: var(--white); font-size: 1.75rem; font-weight: 700; line-height: 1; }
        .machine-title { font-size: 1.25rem; font-weight: 700; line-height: 1.5; }
        .machine-wait { color: var(--ink-quiet); }
        .station-compare { border-collapse: collapse; margin-block: 24px 8px; font-size: 1.5rem; }
        .station-compare caption { text-align: start; font-size: 1rem; color: var(--ink-quiet); }
        .station-compare th, .station-compare td { padding: 12px 24px 12px 0; border-bottom: 1px solid var(--line); text-align: start; line-height: 1.5; }
        .station-compare td { font-weight: 700; white-space: nowrap; }
        .station-places { font-size: 1.5rem; font-weight: 700; line-height: 1.5; }
        .ticket-issued { display: grid; gap: 24px; align-items: start; }
        .ticket-issued .ticket-number { font-size: 5rem; }
        .ticket-code { text-align: center; max-width: 320px; }
        .ticket-push { margin-block: 16px 24px; } .ticket-push .quiet { margin-top: 8px; }
        @media (min-width: 768px) { .ticket-issued { grid-template-columns: 1fr auto; } }

        .display { display: grid; gap: 32px; }
        .display h2 { margin: 0 0 16px; font-size: 1.75rem; }
        .display .beside { font-size: 0.6em; }
        .display-calls { list-style: none; margin: 0; padding: 0; display: grid; gap: 16px; }
        .display-call { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 8px 24px; margin: 0; padding: 12px 24px; border: 3px solid var(--gray-420); border-radius: var(--radius-l); background: var(--white); }
        .display-call + .display-call { margin: 0; }
        .display-call .ticket-number { font-size: clamp(3rem, 6vw, 5.5rem); }
        .display-call.newest { border-color: var(--primary); background: var(--blue-900); color: var(--white); }
        .display-call.newest .ticket-number, .display-call.newest .beside { color: var(--white); }
        .display-call.newest .ticket-number { font-size: clamp(4rem, 9vw, 8.5rem); }
        .display-window { font-size: clamp(1.5rem, 3vw, 3rem); font-weight: 700; line-height: 1.3; }
        .display-none { font-size: 1.5rem; }
        .display-waits { width: 100%; border-collapse: collapse; font-size: clamp(1.125rem, 1.5vw, 1.75rem); }
        .display-waits th, .display-waits td { padding: 12px 8px; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; line-height: 1.5; }
        .display-waits td { text-align: end; white-space: nowrap; font-weight: 700; }
        .display-waits td.unknown { white-space: normal; }
        .display h3 { margin: 32px 0 8px; }
        .display h3 .beside { display: inline; }
        .display-serving { display: flex; flex-wrap: wrap; gap: 8px 32px; list-style: none; margin: 0; padding: 0; font-size: clamp(1.125rem, 1.5vw, 1.75rem); }
        .display-serving li { margin: 0; }
        .display-letter { display: inline-block; min-width: 1.6em; text-align: center; border-radius: var(--radius-s); background: var(--gray-800); color: var(--white); font-weight: 700; }
        .display-clock { margin: 24px 0 0; font-size: 2.5rem; font-weight: 700; text-align: end; font-variant-numeric: tabular-nums; }
        .display-tools { margin: 24px 0 0; }
        @media (max-width: 599px) { .display-waits th, .display-waits td { padding-inline: 4px; } }
        @media (min-width: 1024px) {
            body.screen:has(.display) main { max-width: none; padding: 32px 48px; }
            .display { grid-template-columns: 3fr 2fr; gap: 64px; }
        }
        """
}
