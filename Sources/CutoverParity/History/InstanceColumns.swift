import CutoverDomain

/// The columns in which the history names the stores that a run compared.
struct InstanceColumns {
  let journal: String?
  let legacy: String?
  let repository: String?

  init(_ instance: InstanceIdentity?) {
    (journal, legacy, repository) = (instance?.journal, instance?.legacy, instance?.repository)
  }

  init(journal: String?, legacy: String?, repository: String?) {
    (self.journal, self.legacy, self.repository) = (journal, legacy, repository)
  }

  /// `nil` where a run did not say what it compared.
  func instance(of domain: String) -> InstanceIdentity? {
    guard let legacy, let repository else { return nil }
    return InstanceIdentity(domain: domain, journal: journal, legacy: legacy, repository: repository)
  }
}
