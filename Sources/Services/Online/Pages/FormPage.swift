import Forms
import Kernel
import Site

/// A page of a form as it is shown: what is known, what is wrong, which items are asked.
struct FormPage: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk
    let draft: Draft
    let procedure: OnlineProcedure
    let page: FormSheetPage
    let outcome: FormOutcome
    let places: FormPlaces
    /// What is wrong on this page, in its order; empty when it is shown for the first time.
    let problems: [FormProblem]
    /// What was just done, or is to be known.
    var notice: Banner?
    /// That the last day is near.
    var deadline: Banner?
    /// What calendars offer, by the item that asks for a slot.
    var offers: [String: SlotOffer] = [:]
    /// How it is answered where something is wrong.
    var faultStatus = 422

    var view: Page {
        let errors = formErrors
        let number = (outcome.pages.firstIndex(of: page.id) ?? 0) + 1
        let progress = ProgressBar(
            ctx.t("online.progress", ["page": String(number), "pages": String(outcome.pages.count + 1)]),
            done: number - 1,
            of: outcome.pages.count + 1)
        let lead: HTML? = page.lead.map { "<p>\(ctx.t($0))</p>" }
        return Page(
            title: "\(ctx.text(page.title)) - \(ctx.text(procedure.title))", heading: ctx.t(page.title), lead: lead,
            breadcrumbs: [
                .init(ctx.t("online.catalogue"), path: OnlinePaths.catalogue),
                .init(ctx.t(procedure.title), path: OnlinePaths.procedure(procedure.id)),
            ],
            status: errors.isEmpty ? 200 : faultStatus, hasErrors: !errors.isEmpty, scripts: [OnlineAssets.script],
            body: """
                \(progress)\(notice)\(deadline)\(ErrorSummary(ctx, errors))\(form(errors))
                """)
    }

    private func form(_ errors: FormErrors) -> HTML {
        let hasFiles = page.items.contains { $0.kind == .file }
        let index = outcome.pages.firstIndex(of: page.id) ?? 0
        let back = index > 0 ? OnlinePaths.page(draft.id, outcome.pages[index - 1]) : nil
        return Form(ctx, action: OnlinePaths.page(draft.id, page.id), multipart: hasFiles) {
            """
            \(items(errors))\
            <div class="button-row">\(Button(ctx.t("online.next")))\
            \(back.map { LinkButton(ctx.t("online.back"), path: $0) })</div>\
            <div class="button-row">\(Button(ctx.t("online.pause"), .tertiary, name: "pause", value: "yes"))\
            <button class="button tertiary" type="submit" name="refresh" value="yes" data-refresh hidden>\
            \(ctx.t("online.refresh"))</button></div>
            """
        }.html
    }

    /// The errors of the page with the names of the controls to which they lead.
    var formErrors: FormErrors {
        var errors = FormErrors()
        for problem in problems {
            guard let item = item(at: problem.path) else { continue }
            errors.add(
                problem.path, ProblemWords(ctx: ctx).text(problem, label: ctx.text(item.label)))
        }
        return errors
    }

    func items(_ errors: FormErrors) -> HTML {
        HTML(page.items.map { item($0, at: $0.name, errors) })
    }

    /// An item of the page or of a row of one of its groups.
    private func item(at path: String) -> FormItem? {
        let parts = path.split(separator: ".").map(String.init)
        guard let first = parts.first, let item = page.items.first(where: { $0.name == first }) else { return nil }
        guard item.kind == .group, parts.count > 2 else { return item }
        return item.items.first { $0.name == parts[2] } ?? item
    }

    private func item(_ item: FormItem, at path: String, _ errors: FormErrors) -> HTML {
        guard outcome.shown.contains(path) || item.kind == .note && isNoteShown(item) else { return HTML() }
        if item.kind == .group { return group(item, errors) }
        return draw(item, at: path, errors)
    }

    private func draw(_ item: FormItem, at path: String, _ errors: FormErrors) -> HTML {
        let controls = ItemView(
            ctx: ctx, desk: desk, item: item, path: path, draft: draft, outcome: outcome, places: places,
            errors: errors,
            offer: offers[item.name]
        ).html
        // Scripts show at once what depends on it.
        return page.items.deciding.contains(item.name) ? "<div data-decides>\(controls)</div>" : controls
    }

    private func isNoteShown(_ item: FormItem) -> Bool { item.visible == nil || outcome.shown.contains(item.name) }

    /// The rows of a group with buttons to add and take away, which work without scripts.
    private func group(_ group: FormItem, _ errors: FormErrors) -> HTML {
        let rows = draft.rowNumbers(of: group)
        var content = HTML()
        for (place, row) in rows.enumerated() {
            let inner = group.items.map { item -> HTML in
                let path = "\(group.name).\(row).\(item.name)"
                // A row that is still empty shows what is always asked.
                guard outcome.shown.contains(path) || (item.visible == nil && !draft.raw.rows(group.name).contains(row))
                else { return HTML() }
                return draw(item, at: path, errors)
            }
            let title = ctx.t("online.row", ["label": ctx.text(group.label), "number": String(place + 1)])
            let remove: HTML =
                rows.count > max(1, group.limits.fewest)
                ? Button(
                    ctx.t("online.row.remove", ["number": String(place + 1)]), .tertiary, name: "remove",
                    value: "\(group.name).\(row)"
                ).html : HTML()
            content += """
                <fieldset class="form-row" id="row-\(group.name)-\(place)"><legend>\(title)</legend>\(HTML(inner))\(remove)</fieldset>
                """
        }
        if rows.count < group.limits.most {
            content +=
                Button(
                    ctx.t("online.row.add", ["label": ctx.text(group.label)]), .secondary, name: "add",
                    value: group.name
                ).html
        }
        let source: HTML? = draft.sources[group.name].map {
            "<span class=\"provenance\">\(ctx.t("online.source.\($0)"))</span>"
        }
        let hints = [group.hint.map { ctx.t($0) }, source].compactMap(\.self)
        let field = Field(
            ctx, name: group.name, label: ctx.t(group.label), hint: hints.isEmpty ? nil : hints.joined(by: "<br>"),
            required: outcome.required.contains(group.name), error: errors[group.name])
        return FieldGroup(field, content: content).html
    }
}

extension Draft {
    /// The numbers of the rows that are shown of a group: those with answers, those that were added, and the first.
    func rowNumbers(of group: FormItem) -> [Int] {
        let answered = raw.rows(group.name)
        let wanted = max(rows[group.name] ?? 0, (answered.last ?? -1) + 1, 1, group.limits.fewest)
        return Array(0..<min(wanted, group.limits.most))
    }
}
