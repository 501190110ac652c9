extension StyleSheet {
    /// The clerk's workspace, the confirmation sheet, the slip of the pre-visit.
    static let counter = """
        .furigana { color: var(--ink-quiet); font-size: 0.8125rem; line-height: 1.4; }
        .beside { display: block; color: var(--ink-quiet); font-size: 0.8125em; font-weight: 400; line-height: 1.5; }
        .button .beside { color: inherit; }
        .count {
            display: inline-block; min-width: 1.75em; padding: 0 0.5em; margin-inline-start: 4px; border-radius: 1em; background: var(--gray-100);
            color: var(--gray-900); font-size: 0.875rem; font-weight: 700; line-height: 1.75; text-align: center; font-variant-numeric: tabular-nums;
        }
        .field-row { display: grid; gap: 0 24px; }
        @media (min-width: 600px) { .field-row { grid-template-columns: 1fr 1fr; } }
        .session-line { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; margin-bottom: 32px; color: var(--gray-700); font-size: 0.9375rem; }

        .columns > * > section:first-child > h2:first-child { margin-top: 0; }
        .person-card { border: 1px solid var(--line); border-radius: var(--radius-l); margin: 16px 0; padding: 16px 20px 0; }
        .person-head { display: flex; gap: 4px 24px; justify-content: space-between; align-items: flex-start; flex-wrap: wrap; padding-bottom: 12px; }
        .person-head h3 { margin: 0; font-size: 1.125rem; }
        .person-head .furigana { display: block; }
        .person-line { margin: 0; color: var(--gray-700); font-size: 0.9375rem; }
        .person-edit { padding-block: 8px; font-size: 0.9375rem; }
        .person-card .description-list { margin-bottom: 12px; }
        .person-card > .accordion { margin: 0 -20px; border-bottom: 0; }
        .person-card > .accordion > summary { padding-inline-start: 52px; min-height: 48px; padding-block: 10px; font-weight: 400; font-size: 0.9375rem; }
        .person-card > .accordion > summary::before { inset-inline-start: 20px; top: 12px; }
        .person-card .accordion-body { padding: 0 20px 8px; }

        .hearing-topic { border: 1px solid var(--line); border-radius: var(--radius-l); padding: 20px 24px 0; margin-bottom: 24px; }
        .hearing-topic h3 { margin: 0 0 20px; padding-bottom: 8px; border-bottom: 1px solid var(--line); font-size: 1.125rem; }
        [data-autosave] form[aria-busy] { opacity: 0.7; }

        [data-part="outcomes"] > .accordion > .accordion-body { padding: 0 0 16px; }
        .outcomes { list-style: none; margin: 0; padding: 0; }
        .outcome { padding: 14px 0 14px 16px; margin: 0; border-top: 1px solid var(--line); border-inline-start: 4px solid transparent; }
        .outcome + .outcome { margin: 0; }
        .outcome.needed { border-inline-start-color: var(--primary); }
        .outcome.possible { border-inline-start-color: var(--yellow-900); }
        .outcome.not-needed { border-inline-start-color: var(--gray-200); }
        .outcome p, .outcome ul { margin: 0 0 4px; font-size: 0.875rem; line-height: 1.7; }
        .outcome .outcome-title { font-size: 1rem; color: var(--gray-900); }
        .outcome .outcome-last { color: var(--gray-900); }
        .outcome-rule { color: var(--ink-quiet); font-size: 0.875rem; }
        .outcome .reasons { list-style: none; padding: 0; color: var(--gray-700); }
        .outcome .reasons li + li, .outcome li + li { margin-top: 2px; }
        .outcome .accordion { border: 0; margin: 0; }
        .outcome .accordion > summary { min-height: 44px; padding: 10px 8px 8px 28px; font-size: 0.875rem; font-weight: 400; color: var(--link); }
        .outcome .accordion > summary::before { inset-inline-start: 0; top: 13px; width: 18px; height: 18px; background-size: 8px 2px, 2px 8px; }
        .outcome .accordion[open] > summary::before { background-size: 8px 2px; }
        .outcome .accordion-body { padding: 4px 0 8px 28px; }
        .outcome .accordion-body > ul { padding-inline-start: 20px; margin-bottom: 8px; }
        .outcome form { margin-top: 12px; }
        .outcome .field { margin-bottom: 8px; }
        .glyph-box { border: 2px solid var(--red-900); border-radius: var(--radius-l); padding: 20px 24px 4px; margin: 0 0 32px; }
        .glyph-box h2 { margin-top: 0; font-size: 1.25rem; }
        .glyph { display: inline-block; vertical-align: middle; width: 64px; height: 64px; }
        .glyph-number { font-variant-numeric: tabular-nums; }
        .definition { overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.875rem; line-height: 1.6; }
        .task-list { list-style: none; padding: 0; }
        .task-list li { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 12px 0; border-bottom: 1px solid var(--line); }
        .session-keeping { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin-top: 40px; padding-top: 24px; border-top: 1px solid var(--line); }

        .confirm-sheet { font-size: 1.125rem; }
        .confirm-sheet h2 { margin-top: 40px; }
        .confirm-sheet .furigana { font-size: 0.875rem; }
        .confirm-person { margin-bottom: 24px; }
        .confirm-person .description-list { margin: 0; }
        .confirm-person .description-list > div { padding-block: 8px; }
        .confirm-person .description-list > div:first-child { font-weight: 700; font-size: 1.25rem; }
        .confirm-person .description-list > div:first-child .furigana { font-weight: 400; }
        .confirm-procedures { padding-inline-start: 2em; margin-bottom: 32px; }
        .confirm-procedures li { padding-inline-start: 4px; margin-top: 12px; }
        .confirm-procedures .outcome-rule { display: block; }
        .confirm-mark { color: var(--ink-quiet); font-size: 0.875rem; }
        .signature-line { display: none; }
        .signature-pad {
            display: block; width: 100%; height: 220px; margin-bottom: 8px; border: 2px solid var(--gray-600); border-radius: var(--radius-m); touch-action: none; cursor: crosshair;
            background: linear-gradient(var(--gray-200), var(--gray-200)) center 78% / calc(100% - 48px) 1px no-repeat var(--white);
        }

        .previsit-slip { border: 2px solid var(--primary); border-radius: var(--radius-l); padding: 24px; margin-bottom: 32px; text-align: center; max-width: 480px; }
        .previsit-slip p { margin: 8px 0 0; }
        .previsit-code { font-size: 1.5rem; letter-spacing: 0.06em; color: var(--gray-900); font-variant-numeric: tabular-nums; overflow-wrap: normal; white-space: nowrap; }
        .qr { display: block; width: 200px; height: 200px; margin: 0 auto; }
        @media (max-width: 400px) { .previsit-code { font-size: 1.125rem; letter-spacing: 0; } .hearing-topic, .person-card { padding-inline: 16px; } .person-card > .accordion { margin-inline: -16px; } }

        @media print {
            .confirm-sheet { font-size: 12pt; }
            .confirm-sheet form { display: none; }
            .signature-line { display: block; margin-top: 16mm; padding-bottom: 2mm; border-bottom: 1px solid #000; max-width: 110mm; }
            .confirm-sheet .signature-pad, .session-keeping, [data-clear] { display: none; }
            .confirm-person, .previsit-slip, .outcome { break-inside: avoid; }
        }
        """
}
