import Kernel
import Site

extension OnlineService {
    /// Trials of other words: proposed by the digital office, begun by the section.
    func trialRoutes(_ r: inout Routes) {
        let trials = TrialPages(desk: desk)
        let path = "\(BoardPages.path)/{id}/trials", trial = "\(BoardPages.path)/{id}/trials/{trial}"
        r.get(path, allow: TrialPages.readers, trials.show)
        r.post(path, allow: TrialPages.proposers, bodyLimit: 16_384, trials.propose)
        r.post("\(trial)/begin", allow: TrialPages.beginners, bodyLimit: 4_096, trials.begin)
        r.post("\(trial)/withdraw", allow: TrialPages.enders, bodyLimit: 4_096, trials.withdraw)
        r.post("\(trial)/end", allow: TrialPages.enders, bodyLimit: 4_096, trials.end)
        r.post("\(trial)/keep", allow: TrialPages.proposers, bodyLimit: 4_096, trials.keep)
        r.post("\(trial)/take", allow: TrialPages.proposers, bodyLimit: 4_096, trials.take)
    }
}
