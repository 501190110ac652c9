import Forms
import Site

/// Photographs and documents of a form (添付): what was sent already, and a control to send more.
struct FileItemView: Sendable {
    let item: ItemView

    var html: HTML {
        let (ctx, path) = (item.ctx, item.path)
        let ids = item.draft.raw.texts[path] ?? []
        let files = item.places.files.filter { ids.contains($0.id) }
        let rows = files.map { file -> HTML in
            """
            <li>\(HiddenField(path, file.id))\(file.name) (\(ctx.number(max(1, file.bytes / 1024))) kB) \
            \(Button(ctx.t("online.file.remove"), .tertiary, name: "drop", value: file.id))</li>
            """
        }
        let list: HTML = rows.isEmpty ? HTML() : "<ul class=\"files\">\(rows)</ul>"
        // With scripts files go in pieces as they are chosen, and go on where a line was cut; decision 0041.
        let words = ["sending", "sent", "again", "refused", "cut", "remove"].map {
            " data-\($0)=\"\(ctx.text("online.upload.\($0)"))\"" as HTML
        }
        let target: HTML =
            item.draft.application == nil
            ? " data-upload=\"/api/v1/drafts/\(item.draft.id)/files\" data-item=\"\(path)\"\(HTML(words))" : HTML()
        return """
            <div\(target)>\(FileField(item.field, accept: item.item.limits.types.joined(separator: ","), multiple: true))\
            \(list)<p class="upload-state" role="status"></p></div>
            """
    }
}
