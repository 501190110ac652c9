import Kernel
import Paper
import Registry
import Sheets

/// 転出届（郵送用） with everything that was typed: what remains is to sign it and to add a copy of an identity document.
struct MailForm {
    static let form = "tenshutsu-yuubin"

    let desk: MoveOutDesk
    let notice: MoveOutNotice
    let movers: [Resident]
    let household: [Resident]

    /// The edition of the day, or the first one where none is valid yet: nobody is sent away without a form.
    static func template(_ desk: MoveOutDesk, on today: CivilDate) -> FormTemplate? {
        desk.forms.template(form, on: today) ?? desk.forms.editions(of: form).first?.template
    }

    /// The form as PDF; nil when the city has none.
    /// - Throws: `PaperError`.
    func pdf(at now: Timestamp) throws -> [UInt8]? {
        guard let template = Self.template(desk, on: now.date) else { return nil }
        return try template.render(data(on: now.date), marks: FormMarks(caseID: nil, issuedAt: now)).pdf
    }

    func data(on today: CivilDate) -> FormData {
        let signer = movers.first { $0.name.full == notice.signer.name }
        let building = notice.to.building.isEmpty ? "" : "\u{3000}" + notice.to.building
        let place = notice.to.code.map(desk.municipality) ?? notice.to.country ?? ""
        let newAddress = place + notice.to.town + notice.to.lot + building
        let old = household.first?.address.oneLine ?? notice.signer.address
        var values: [String: FormValue] = [
            "notification.date": .date(today), "applicant.name": .name(notice.signer.name, furigana: nil),
            "applicant.address": .text(notice.signer.address), "move.date": .date(notice.planned),
            "oldAddress": .text(old), "newAddress": .text(newAddress),
            "applicant.relation": .choices([signer?.relation.isHead ?? false ? "head" : "self"]),
            "mail.address": .text(newAddress),
        ]
        values["applicant.furigana"] = (signer?.name.furigana?.full).map(FormValue.text)
        values["applicant.birthDate"] = signer?.birth.date.map(FormValue.date)
        values["applicant.phone"] = notice.phone.map(FormValue.text)
        values["oldHead"] = household.first.map { .text($0.name.full) }
        values["newHead"] = notice.members.first { $0.no == notice.newHead }.map { .text($0.name) }
        values["special"] = .choices(notice.to.isAbroad ? [] : ["yes"])
        let rows = zip(notice.members, movers).map { member, resident -> [String: FormValue] in
            var row: [String: FormValue] = [
                "name": .name(resident.name.full, furigana: resident.name.furigana?.full),
                "relation": .text(member.relation),
                "card": .choices([resident.card?.isValid(on: today) ?? false ? "held" : "none"]),
            ]
            row["birthDate"] = resident.birth.date.map(FormValue.date) ?? .text(resident.birth.japanese)
            switch resident.sex {
            case .male: row["sex"] = .choices(["male"])
            case .female: row["sex"] = .choices(["female"])
            case .unknown: break
            }
            return row
        }
        return FormData(values: values, groups: ["persons": rows])
    }
}

/// The same for somebody of whom nothing is known: what was typed, and boxes to fill by hand.
struct BlankMailForm {
    let desk: MoveOutDesk
    let notice: MoveOutNotice
    let head: String?

    /// - Throws: `PaperError`.
    func pdf(at now: Timestamp) throws -> [UInt8]? {
        guard let template = MailForm.template(desk, on: now.date) else { return nil }
        var values: [String: FormValue] = [
            "notification.date": .date(now.date), "applicant.name": .name(notice.signer.name, furigana: nil),
            "applicant.address": .text(notice.signer.address), "oldAddress": .text(notice.signer.address),
            "newAddress": .text(notice.to.town), "move.date": .date(notice.planned),
        ]
        values["applicant.phone"] = notice.phone.map(FormValue.text)
        values["oldHead"] = head.map(FormValue.text)
        let rows = notice.members.map { member -> [String: FormValue] in ["name": .name(member.name, furigana: nil)] }
        return try template.render(
            FormData(values: values, groups: ["persons": rows]), marks: FormMarks(caseID: nil, issuedAt: now)
        ).pdf
    }
}
