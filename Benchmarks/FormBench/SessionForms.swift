import Kernel
import Paper

/// The facts of a household of six that moves in, under the names that the forms print.
enum SessionForms {
    /// Forms that a family with children, a pregnant mother and a grandmother can need at once.
    static let ids = [
        "idou-todoke", "card-keizoku", "kokuho-todoke", "nenkin-todoke", "jidou-teate-nintei", "kodomo-iryou",
        "ninpu-jushinken", "kaigo-todoke", "kouki-todoke", "setai-henkou",
    ]

    private struct Member {
        let given: String
        let kana: String
        let age: Int
        let sex: String
        let relation: String
    }

    private static let members = [
        Member(given: "健一", kana: "けんいち", age: 41, sex: "male", relation: "世帯主"),
        Member(given: "美咲", kana: "みさき", age: 38, sex: "female", relation: "妻"),
        Member(given: "陽菜", kana: "ひな", age: 11, sex: "female", relation: "子"),
        Member(given: "蓮", kana: "れん", age: 7, sex: "male", relation: "子"),
        Member(given: "葵", kana: "あおい", age: 1, sex: "female", relation: "子"),
        Member(given: "和子", kana: "かずこ", age: 77, sex: "female", relation: "母"),
    ]

    /// What the forms say, notified on a day.
    static func data(on today: CivilDate) -> FormData {
        let rows = members.map { row($0, on: today) }
        var values: [String: FormValue] = [
            "notification.date": .date(today), "move.date": .date(today.adding(days: -4)),
            "move.kind": .choices(["move-in"]), "office.head": "見本区長",
            "applicant.name": .name("髙橋　健一", furigana: "たかはし　けんいち"),
            "applicant.relation": .choices(["head"]), "applicant.phone": "090-0000-0001",
            "applicant.birthDate": .date(today.adding(years: -41)), "identity.documents": "マイナンバーカード",
            "newAddress": .text(address), "newPostalCode": "530-0001", "applicant.address": .text(address),
            "oldAddress": "見本県例示市試用町４丁目５番６号", "newHead": "髙橋　健一", "oldHead": "髙橋　健一",
            "head.name": "髙橋　健一", "head.birthDate": .date(today.adding(years: -41)),
            "spouse.name": .name("髙橋　美咲", furigana: "たかはし　みさき"), "spouse.exists": .choices(["yes"]),
        ]
        for (name, value) in rows[1] { values["person.\(name)"] = value }
        return FormData(values: values, groups: ["persons": rows, "children": Array(rows[2...4])])
    }

    private static let address = "見本市北区梅田三丁目１番３号　グランドハイツ見本１２０３号室"

    private static func row(_ member: Member, on today: CivilDate) -> [String: FormValue] {
        [
            "name": .name("髙橋　\(member.given)", furigana: "たかはし　\(member.kana)"),
            "furigana": .text("たかはし　\(member.kana)"), "birthDate": .date(today.adding(years: -member.age)),
            "sex": .choices([member.sex]), "relation": .text(member.relation), "honseki": "見本県例示市試用町４丁目５番",
            "hittousha": "髙橋　健一", "address": .text(address), "living": .choices(["together"]),
            "custody": .choices(["yes"]), "card": .choices(["held"]), "cardAction": .choices(["continue"]),
            "pension": .choices(["1"]), "dueDate": .date(today.adding(days: 90)),
            "kokuhoDate": .date(today.adding(days: -4)),
        ]
    }
}
