import Kernel

/// Time at work as time on the clock: nobody is called in the break at noon.
public enum WorkingTime {
    /// The seconds on the clock until so many seconds of work have passed.
    ///
    /// - Parameter hours: The opening hours of the day, in order. Whoever is inside at closing is still served, so after the
    ///   last closing time goes on as work.
    public static func clock(from now: TimeOfDay, work: Int, hours: [ClosedRange<TimeOfDay>]) -> Int {
        let start = now.secondsAfterMidnight
        var moment = start
        var left = work
        for (index, range) in hours.enumerated() {
            let opens = range.lowerBound.secondsAfterMidnight
            let closes = index == hours.count - 1 ? .max : range.upperBound.secondsAfterMidnight
            guard moment < closes else { continue }
            moment = max(moment, opens)
            let room = closes - moment
            // Work that would end with the break is done before it.
            if left <= room { return moment + left - start }
            left -= room
            moment = closes
        }
        return moment + left - start
    }

    /// The seconds until the office opens next on the day; 0 when it is open, or has closed for the day.
    public static func untilOpen(at now: TimeOfDay, hours: [ClosedRange<TimeOfDay>]) -> Int {
        clock(from: now, work: 0, hours: hours)
    }
}
