import Store

/// Some applications of a list, and where to go on.
typealias ExaminationList = Page<Examination>
