import Forms
import Kernel

/// How much a field hurts (つまずき): of all who meet it in a period, how many stop there, are told that it is wrong, or have it set
/// right by the office.
struct FieldPain: Sendable {
    let item: FormItem
    /// Pages with it that were sent.
    let asked: Int
    /// Forms that were begun, sent, and all that came by whatever channel.
    let started: Int
    let sent: Int
    let volume: Int
    let errors: Int
    let abandons: Int
    let corrections: Int

    /// (abandoned + wrong + set right) × volume, each as a share of those who came so far; people in the period, roughly.
    var score: Double { (share(abandons, started) + share(errors, asked) + share(corrections, sent)) * Double(volume) }

    /// In times of a hundred.
    var fare: FormCure.Fare {
        func percent(_ count: Int, _ of: Int) -> Int { Int((share(count, of) * 100).rounded()) }
        return FormCure.Fare(
            errors: percent(errors, asked), abandons: percent(abandons, started),
            corrections: percent(corrections, sent))
    }

    private func share(_ count: Int, _ of: Int) -> Double { of > 0 ? Double(count) / Double(of) : 0 }
}

extension Adoption {
    /// The fields of the form by how much they hurt, the worst first; those that hurt nobody are left out.
    var pains: [FieldPain] {
        var pains: [FieldPain] = []
        for page in procedure.sheet.pages {
            for item in page.items {
                let pain = FieldPain(
                    item: item, asked: pages[page.id]?.count ?? 0, started: started, sent: online,
                    volume: max(total, started),
                    errors: errors[item.name] ?? 0, abandons: abandons[item.name] ?? 0,
                    corrections: corrections[item.name] ?? 0)
                if pain.score > 0 { pains.append(pain) }
            }
        }
        return pains.sorted { ($1.score, $0.item.name) < ($0.score, $1.item.name) }
    }
}
