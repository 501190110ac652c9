extension StyleSheet {
    /// Banners, header, navigation, breadcrumbs, main part, footer.
    static let frame = """
        .frame { width: 100%; max-width: 1184px; margin-inline: auto; padding-inline: var(--gutter); }
        body > .frame { flex: 1; padding-block: 24px 80px; }
        body.narrow > .frame > * { max-width: 720px; margin-inline: auto; }
        .skip-link {
            position: absolute; left: 16px; top: -100px; z-index: 10; padding: 12px 16px; background: var(--yellow-300);
            color: var(--blue-1000); border-radius: var(--radius-m);
        }
        .skip-link:focus { top: 8px; }

        .demo-banner { background: var(--yellow-300); color: var(--black); font-size: 0.875rem; line-height: 1.6; }
        .demo-banner .frame { padding-block: 8px; display: flex; flex-wrap: wrap; gap: 0 12px; align-items: baseline; }
        .demo-banner strong {
            background: var(--black); color: var(--yellow-300); padding: 1px 8px; border-radius: var(--radius-s);
            font-size: 0.8125rem; white-space: nowrap;
        }

        .site-header { border-bottom: 1px solid var(--line); background: var(--white); }
        .site-header .frame {
            display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; justify-content: space-between;
            min-height: 72px; padding-block: 8px;
        }
        .site-name {
            display: flex; flex-wrap: wrap; align-items: center; gap: 0 12px; min-height: 44px; color: var(--gray-900);
            text-decoration: none; line-height: 1.4;
        }
        .site-name:visited { color: var(--gray-900); }
        .site-name:hover { text-decoration: underline; }
        .site-mark {
            width: 32px; height: 32px; border-radius: 8px; background: var(--primary); flex: none; position: relative;
        }
        .site-mark::before, .site-mark::after { content: ""; position: absolute; inset-inline: 7px; border-radius: 2px; }
        .site-mark::before {
            top: 6px; height: 13px; background: linear-gradient(var(--white), var(--white)) center / 3px 100% no-repeat,
                linear-gradient(var(--white), var(--white)) 50% 4px / 100% 3px no-repeat;
        }
        .site-mark::after { bottom: 7px; height: 3px; background: #9db7f9; }
        .site-city { font-weight: 700; font-size: 1.125rem; }
        .site-service { font-size: 0.875rem; color: var(--gray-700); }
        .site-service::before { content: ""; border-left: 1px solid var(--gray-420); margin-inline-end: 12px; }
        .site-tools { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; margin-inline: -12px; }
        .account-link, .menu > summary {
            display: inline-flex; align-items: center; gap: 6px; min-height: 44px; padding: 8px 12px;
            border-radius: var(--radius-m); font-size: 0.875rem; line-height: 1.5; cursor: pointer;
        }
        .account-link { color: var(--gray-900); }
        .account-link:visited { color: var(--gray-900); }
        .menu { position: relative; }
        .menu > summary { list-style: none; border: 1px solid transparent; }
        .menu > summary::-webkit-details-marker { display: none; }
        .menu > summary::after {
            content: ""; width: 8px; height: 8px; border: solid currentColor; border-width: 0 2px 2px 0;
            transform: translateY(-2px) rotate(45deg); margin-inline: 2px;
        }
        .menu[open] > summary::after { transform: translateY(2px) rotate(225deg); }
        .menu > summary:hover { background: var(--gray-50); text-decoration: underline; }
        .menu[open] > summary { background: var(--blue-50); border-color: var(--blue-200); }
        .menu-panel {
            position: absolute; inset-inline-end: 0; z-index: 5; min-width: 224px; max-width: calc(100vw - 32px);
            margin-top: 4px; padding: 8px; background: var(--white); border: 1px solid var(--gray-420);
            border-radius: var(--radius-m); box-shadow: 0 2px 12px 2px rgba(0, 0, 0, 0.1), 0 1px 5px rgba(0, 0, 0, 0.2);
        }
        @media (max-width: 767px) {
            .site-header .frame { position: relative; }
            .menu { position: static; }
            .menu-panel { inset-inline: 16px; }
        }
        .menu-panel ul { list-style: none; margin: 0; padding: 0; max-height: 70vh; overflow-y: auto; }
        .menu-panel li + li { margin: 0; }
        .menu-panel li a {
            display: block; min-height: 44px; padding: 8px 12px; color: var(--gray-900); text-decoration: none;
            border-radius: var(--radius-s);
        }
        .menu-panel li a:hover { background: var(--gray-50); text-decoration: underline; }
        .menu-panel li a[aria-current] { background: var(--blue-50); color: var(--blue-1000); font-weight: 700; }
        .account-detail { padding: 8px 12px; font-size: 0.875rem; margin: 0 0 8px; }
        .menu-panel .button { width: 100%; }
        .menu-panel .button + .button { margin-top: 8px; }
        .account-name { max-width: 12em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .icon-globe, .icon-person, .icon-menu { width: 20px; height: 20px; flex: none; background: currentColor; }
        .icon-menu {
            mask: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='%23000' stroke-width='2'%3E%3Cpath d='M3 6h18M3 12h18M3 18h18'/%3E%3C/svg%3E") center / contain no-repeat;
        }
        .icon-globe {
            mask: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='%23000' stroke-width='2'%3E%3Ccircle cx='12' cy='12' r='9'/%3E%3Cpath d='M3 12h18M12 3c5 6 5 12 0 18M12 3c-5 6-5 12 0 18'/%3E%3C/svg%3E") center / contain no-repeat;
        }
        .icon-person {
            mask: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='%23000' stroke-width='2'%3E%3Ccircle cx='12' cy='8' r='4'/%3E%3Cpath d='M4 21c0-5 4-7 8-7s8 2 8 7'/%3E%3C/svg%3E") center / contain no-repeat;
        }

        .site-nav { border-bottom: 1px solid var(--line); background: var(--white); }
        .site-nav ul { display: flex; flex-wrap: wrap; list-style: none; margin: 0 -12px; padding: 0; }
        .site-nav li + li { margin: 0; }
        .site-nav a {
            display: block; min-height: 48px; padding: 10px 12px 6px; color: var(--gray-900); text-decoration: none;
            border-bottom: 4px solid transparent;
        }
        .site-nav a:hover { text-decoration: underline; background: var(--gray-50); }
        .site-nav a[aria-current] { color: var(--blue-1000); font-weight: 700; border-bottom-color: var(--primary); }
        .site-nav .nav-drawer {
            display: block; position: static; width: auto; height: auto; margin: 0; padding: 0; border: 0; overflow: visible;
            background: none; color: inherit;
        }
        .nav-open, .nav-close { display: none; }
        @supports selector(:popover-open) {
            @media (max-width: 767px) {
                .nav-open, .nav-close {
                    display: flex; align-items: center; gap: 8px; min-height: 48px; padding: 8px 12px; margin-inline: -12px;
                    border: 0; background: none; color: var(--gray-900); font: inherit; font-weight: 700; cursor: pointer;
                    border-radius: var(--radius-m);
                }
                .nav-open { width: calc(100% + 24px); text-align: start; }
                .nav-open:hover, .nav-close:hover { background: var(--gray-50); text-decoration: underline; }
                .nav-here { margin-inline-start: auto; color: var(--ink-quiet); font-weight: 400; text-align: end; }
                .site-nav .nav-drawer:not(:popover-open) { display: none; }
                .site-nav .nav-drawer:popover-open {
                    position: fixed; inset: 0 0 0 auto; width: min(360px, calc(100vw - 32px)); height: auto; padding: 8px 12px 32px;
                    overflow-y: auto; background: var(--white); box-shadow: 0 2px 12px 2px rgba(0, 0, 0, 0.2);
                }
                .nav-drawer::backdrop { background: rgba(0, 0, 0, 0.5); }
                .nav-close { margin: 0 0 8px auto; }
                .nav-drawer ul { display: block; margin: 0; }
                .nav-drawer li + li { border-top: 1px solid var(--line); }
                .site-nav .nav-drawer a { padding: 12px; border-bottom: 0; border-inline-start: 4px solid transparent; }
                .site-nav .nav-drawer a[aria-current] { background: var(--blue-50); border-inline-start-color: var(--primary); }
            }
        }

        .breadcrumbs { font-size: 0.875rem; margin-bottom: 24px; }
        .breadcrumbs ol { list-style: none; padding: 0; margin: 0; }
        .breadcrumbs li { display: inline; margin: 0; }
        .breadcrumbs li + li::before {
            content: ""; display: inline-block; width: 7px; height: 7px; border: solid var(--gray-600);
            border-width: 2px 2px 0 0; transform: translateY(-1px) rotate(45deg); margin-inline: 6px 10px;
        }
        .breadcrumbs a { display: inline-block; padding-block: 4px; }

        .page-title { margin-block: 8px 32px; }
        .page-title .lead { margin-top: 16px; font-size: 1rem; color: var(--gray-700); max-width: 46em; }
        .page-title .lead > :last-child { margin-bottom: 0; }
        .wide .page-title h1 { font-size: 1.75rem; }
        .wide .page-title { margin-block: 0 24px; }
        main > h2:first-of-type { margin-top: 32px; }

        .site-footer { background: var(--gray-50); border-top: 1px solid var(--line); font-size: 0.875rem; }
        .site-footer .frame { padding-block: 32px; }
        .site-footer p { margin: 0 0 4px; color: var(--gray-700); }
        .site-footer .site-footer-name { font-weight: 700; font-size: 1rem; color: var(--gray-900); }
        """
}
