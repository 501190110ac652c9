import Kernel
import Pack
import Procedures
import Registry
import Site
import Store

/// The letter of a notice. It says that something may be left to do and whom to ask, and neither what nor about whom: mail is read on the way.
/// In Japanese with English beneath.
struct NoticeLetter: Sendable {
    static let topicName = "leak-notice"

    let notice: ID<LeakNotice>
    let resident: ResidentID
    /// Id of the window that answers questions.
    let section: String

    /// As it goes to where residents have their accounts.
    var parcel: Parcel {
        Parcel(
            topic: Self.topicName, key: notice.description,
            body: .object(["resident": .string(resident.description), "section": .string(section)]))
    }

    /// Notices from inside.
    static func topic(_ desk: CounterDesk) -> ParcelTopic {
        ParcelTopic(topicName) { waiting, tx in
            guard let notice = ID<LeakNotice>(waiting.parcel.key), let mail = desk.mail,
                let resident = waiting.parcel.body["resident"]?.stringValue.flatMap({ ResidentID($0) }),
                let section = waiting.parcel.body["section"]?.stringValue
            else { throw UnreadableParcel(reason: "no notice") }
            try NoticeLetter(notice: notice, resident: resident, section: section).deliver(desk, mail, in: tx)
        }
    }

    /// Puts the letter down, once however often the notice comes; the trail says under which number it went, or that there was no address.
    func deliver(_ desk: CounterDesk, _ mail: any ResidentMail, in tx: WriteTransaction) throws {
        let added: Int = try tx.run(
            """
            INSERT INTO counter_notice_letter (notice, made_at) VALUES (\(notice), \(tx.now))
            ON CONFLICT (notice) DO NOTHING
            """)
        guard added > 0 else { return }
        // Who has changed their mind meanwhile is not written to.
        let isWanted = try NoticeWish.isSet(for: resident, in: tx)
        let letter =
            isWanted
            ? try mail.send(to: resident, subject: subject(desk.pack), text: text(desk), in: tx) : nil
        try tx.run("UPDATE counter_notice_letter SET letter = \(letter) WHERE notice = \(notice)")
        try tx.record(
            Event(
                kind: letter == nil ? "notice.undelivered" : "notice.mailed", at: tx.now,
                actor: .system("counter"), subject: resident.description, purpose: LeakFinder.purpose,
                data: .object([
                    "notice": .string(LeakNotice(id: notice, sentAt: tx.now).number),
                    "letter": letter.map { .string($0) } ?? .null,
                ])))
    }

    private func subject(_ pack: CityPack) -> String {
        Ruby.plain(
            pack.words.text("counter.notice.mail.subject", .ja, ["city": Ruby.plain(pack.name.text(in: .ja))]))
    }

    private func text(_ desk: CounterDesk) -> String {
        let window = desk.catalogue.officeWindows.first { $0.id == section }
        return [Language.ja, .en].map { language in
            let name = window.map { Ruby.plain($0.title.text(in: language)) } ?? ""
            return Ruby.plain(
                desk.pack.words.text(
                    "counter.notice.mail.text", language,
                    ["window": name, "number": LeakNotice(id: notice, sentAt: desk.store.now()).number]))
        }.joined(separator: "\n\n---\n\n")
    }
}
