import Foundation
import Kernel
import Pack
import Paper
import Sheets
import Site

/// What a definition comes to on a page: the sheet as it is printed, or why it cannot be.
enum FormPicture: Sendable {
    /// PNG, one a page.
    case pictures([[UInt8]])
    case faults([PackFault])
    /// Why it cannot be drawn.
    case refused(String)

    /// Draws a definition for an invented person.
    ///
    /// - Parameter box: The field around which a thick frame is drawn, for whoever changes it.
    init(
        _ read: Result<FormDefinition, FormPreview.Faults>, _ preview: FormPreview, for person: String?,
        at now: Timestamp, around box: String? = nil
    ) {
        switch read {
        case .failure(let faults): self = .faults(faults.faults)
        case .success(let form):
            do throws(PaperError) {
                var sheet = form.template
                let field = box.flatMap { name in sheet.allFields.first { $0.name == name }?.field }
                if let field {
                    sheet.rulings += [0.4, 1.0].map { Ruling(box: field.box.grown(by: $0), stroke: .thick) }
                }
                let data = preview.sheet(form, for: person, on: now.date).data
                self = .pictures(try sheet.pictures(data, marks: FormMarks(caseID: nil, issuedAt: now)))
            } catch {
                self = .refused(error.description)
            }
        }
    }

    func html(_ ctx: PageContext) -> HTML {
        let content: HTML
        switch self {
        case .pictures(let pages):
            content = HTML(
                pages.enumerated().map { index, png -> HTML in
                    let source = "data:image/png;base64," + Data(png).base64EncodedString()
                    let name = ctx.text("forms.preview.page", ["page": String(index + 1)])
                    return "<p><img src=\"\(source)\" alt=\"\(name)\" class=\"sheet\"></p>"
                })
        case .faults(let faults):
            let lines = faults.map { fault -> HTML in
                let line = String(fault.line)
                let place = ctx.t("forms.fault", ["line": line, "column": String(fault.column)])
                return "<li>\(place)<br>\(fault.reason)</li>"
            }
            content = "<p>\(ctx.t("forms.faults", ["count": String(faults.count)]))</p><ul>\(HTML(lines))</ul>"
        case .refused(let reason): content = "<p>\(reason)</p>"
        }
        return "<div id=\"preview\" aria-live=\"polite\">\(content)</div>"
    }
}

extension Box {
    /// The box with a margin around it, in millimetres.
    fileprivate func grown(by margin: Double) -> Box {
        Box(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
    }
}
