extension StyleSheet {
    /// Fields, choices, dates, buttons, the error summary.
    static let forms = """
        .field { border: 0; margin: 0 0 32px; padding: 0; min-width: 0; }
        .field > label, .field > legend { display: block; padding: 0; font-weight: 700; color: var(--gray-900); margin-bottom: 4px; }
        .field > legend { float: left; width: 100%; }
        .field > legend + * { clear: both; }
        .required { color: var(--error-text); font-size: 0.875rem; font-weight: 400; margin-inline-start: 8px; white-space: nowrap; }
        .hint { margin: 0 0 8px; color: var(--ink-quiet); font-size: 0.875rem; line-height: 1.7; }
        .field-error { margin: 0 0 8px; color: var(--error-text); font-weight: 700; }
        .field.invalid { border-inline-start: 4px solid var(--error); padding-inline-start: 16px; }
        .input {
            display: block; width: 100%; min-height: 56px; padding: 12px 16px; border: 1px solid var(--gray-600);
            border-radius: var(--radius-m); background: var(--white); color: var(--gray-900); font: inherit;
            letter-spacing: inherit;
        }
        .input:hover { border-color: var(--black); }
        .input:focus-visible { border-radius: var(--radius-m); }
        .input[aria-invalid] { border-color: var(--error); box-shadow: inset 0 0 0 1px var(--error); }
        .input[aria-invalid]:focus-visible { box-shadow: 0 0 0 2px var(--yellow-300); }
        .input[readonly] { border-style: dashed; }
        .input:disabled { background: var(--gray-50); color: var(--gray-536); border-color: var(--gray-420); }
        .input.half { max-width: 20em; }
        .input.short { max-width: 12em; }
        .input.tiny { max-width: 6em; }
        .input.number { text-align: end; font-variant-numeric: tabular-nums; }
        textarea.input { min-height: 112px; resize: vertical; line-height: 1.7; }
        .with-unit { display: flex; align-items: center; gap: 8px; }
        .select { display: block; position: relative; max-width: 28em; }
        .select select { appearance: none; padding-inline-end: 48px; text-overflow: ellipsis; }
        .select::after {
            content: ""; position: absolute; inset-inline-end: 20px; top: 50%; width: 10px; height: 10px;
            border: solid var(--gray-900); border-width: 0 2px 2px 0; transform: translateY(-8px) rotate(45deg);
            pointer-events: none;
        }
        .file-input { display: block; width: 100%; min-height: 56px; padding: 8px; border: 1px dashed var(--gray-600); border-radius: var(--radius-m); font: inherit; }
        .file-input::file-selector-button {
            min-height: 40px; margin-inline-end: 16px; padding: 6px 16px; border: 1px solid var(--primary);
            border-radius: var(--radius-m); background: var(--white); color: var(--primary); font: inherit; cursor: pointer;
        }

        .choices { display: grid; gap: 4px; margin-inline-start: -10px; }
        .field > .choice { margin-inline-start: -10px; }
        .choices.inline { display: flex; flex-wrap: wrap; gap: 4px 32px; }
        .choice { display: grid; grid-template-columns: 44px auto; align-items: start; justify-content: start; position: relative; }
        .choice > label { padding-block: 8px; min-height: 44px; padding-inline-end: 8px; color: var(--gray-900); cursor: pointer; }
        .choice > .hint { grid-column: 2; margin-top: -4px; }
        .choice > input {
            appearance: none; width: 24px; height: 24px; margin: 10px; border: 2px solid var(--gray-600);
            background: var(--white); flex: none; cursor: pointer; display: grid; place-content: center;
        }
        .choice > input::before { content: ""; transform: scale(0); }
        .choice > input[type="radio"], .choice > input[type="radio"]:focus-visible { border-radius: 50%; }
        .choice > input[type="checkbox"] { border-radius: var(--radius-s); }
        .choice > input:hover { border-color: var(--black); box-shadow: 0 0 0 8px var(--gray-100); }
        .choice > input:checked { border-color: var(--primary); }
        .choice > input[type="radio"]::before { width: 12px; height: 12px; border-radius: 50%; background: var(--primary); }
        .choice > input:checked::before { transform: scale(1); }
        .choice > input[type="checkbox"]:checked { background: var(--primary); }
        .choice > input[type="checkbox"]::before { width: 7px; height: 13px; border: solid var(--white); border-width: 0 3px 3px 0; }
        .choice > input[type="checkbox"]:checked::before { transform: translateY(-2px) rotate(45deg); }
        .choice > input:focus-visible { box-shadow: 0 0 0 2px var(--yellow-300); }
        .invalid .choice > input { border-color: var(--error); }

        .date-inputs { display: flex; flex-wrap: wrap; gap: 16px; align-items: end; }
        .date-input { display: flex; flex-direction: column; }
        .date-input label { font-size: 0.875rem; color: var(--gray-700); }
        .input.date-year { width: 7.5em; }
        .input.date-part { width: 4.75em; }

        .button {
            display: inline-block; min-height: 56px; min-width: 136px; padding: 15px 24px; border: 1px solid transparent; border-radius: var(--radius-m); font: inherit; font-weight: 700;
            line-height: 1.5; letter-spacing: 0.02em; text-align: center; text-decoration: none; cursor: pointer;
        }
        .button:hover { text-decoration: underline; text-underline-offset: 3px; }
        .button:focus-visible, a.button:focus-visible { border-radius: var(--radius-m); }
        .button.primary, a.button.primary { background: var(--primary); color: var(--white); }
        .button.primary:hover { background: var(--blue-1000); }
        .button.primary:active { background: var(--blue-1200); }
        .button.secondary, a.button.secondary { background: var(--white); color: var(--primary); border-color: currentColor; }
        .button.secondary:hover { background: var(--blue-200); color: var(--blue-1000); }
        .button.secondary:active { background: #9db7f9; color: var(--blue-1200); }
        .button.tertiary, a.button.tertiary { background: transparent; color: var(--primary); text-decoration: underline; text-underline-offset: 3px; }
        .button.tertiary:hover { background: var(--blue-50); color: var(--blue-1000); }
        .button.danger, a.button.danger { background: var(--red-900); color: var(--white); }
        .button.danger:hover { background: var(--red-1000); }
        .button.danger:active { background: var(--red-1200); }
        .button-row { display: flex; flex-wrap: wrap; gap: 16px; margin-block: 16px; }
        td .button, .wide .description-action .button, .menu-panel .button, .people .button { min-height: 44px; min-width: 0; padding: 9px 16px; font-size: 0.9375rem; }
        .wide form .input { min-height: 48px; padding-block: 10px; }
        .wide .button:not(td *, .menu-panel *) { min-height: 48px; padding-block: 11px; }
        @media (max-width: 479px) {
            .button-row { flex-direction: column; align-items: stretch; }
            main form > .button { width: 100%; }
        }

        .error-summary {
            border: 3px solid var(--error); border-radius: var(--radius-l); padding: 24px; margin: 0 0 40px;
            background: var(--white);
        }
        .error-summary:focus { outline: 4px solid var(--black); outline-offset: 2px; box-shadow: 0 0 0 2px var(--yellow-300); }
        .error-summary h2 { margin: 0 0 8px; font-size: 1.25rem; color: var(--error-text); }
        .error-summary ul { margin: 0; }
        .error-summary li { margin: 0; padding-block: 8px; }
        .error-summary a { color: var(--error-text); }

        .search-box { margin-bottom: 32px; }
        .search-box > label { display: block; font-weight: 700; color: var(--gray-900); margin-bottom: 4px; }
        .filter-row { display: flex; flex-wrap: wrap; gap: 0 24px; align-items: end; }
        .filter-row > .field { margin-block-end: 16px; }
        .filter-row > .button { margin-block-end: 16px; }
        .search-row { display: flex; gap: 8px; max-width: 640px; }
        .search-row .button { min-width: 88px; flex: none; }
        .search-row .input { min-width: 0; }
        """
}
