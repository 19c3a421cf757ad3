//! Who may do what. Owns the roles, the mapping of a Unix user to one, and the table of what each method asks for. A
//! method that is not in the table is refused.

use std::{
    convert::Infallible,
    task::{Context, Poll},
};

use keepwarm_domain::entry::Actor;
use nix::unistd::Group;
use tonic::{
    Status,
    body::Body,
    codegen::{BoxFuture, Service, http},
};
use tower::Layer;

/// What a caller may do. Each role may do all that those before it may.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Role {
    /// May open the socket, and is in none of the groups.
    Guest,
    /// Group `keepwarm-rep`: sees leads.
    Rep,
    /// Group `keepwarm-manager`: directs the daemon.
    Manager,
    /// Group `keepwarm-admin`, root, and the daemon's own user.
    Admin,
}

impl Role {
    /// The Unix group that gives the role.
    const fn group(self) -> Option<&'static str> {
        match self {
            Self::Guest => None,
            Self::Rep => Some("keepwarm-rep"),
            Self::Manager => Some("keepwarm-manager"),
            Self::Admin => Some("keepwarm-admin"),
        }
    }
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Caller {
    pub uid: u32,
    pub role: Role,
}

impl Caller {
    /// As the ledger names an operator.
    #[must_use]
    pub const fn actor(self) -> Actor {
        Actor::Operator(self.uid)
    }
}

const ROOT: u32 = 0;

/// How users come to their roles on this host.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    /// Users who may do everything.
    admins: Vec<u32>,
    /// Group ids with the role they give, for the groups that exist.
    groups: Vec<(u32, Role)>,
}

impl Access {
    /// Looks the groups up once: a group made later counts after a restart.
    #[must_use]
    pub fn of_host() -> Self {
        let roles = [Role::Rep, Role::Manager, Role::Admin];
        let gid = |role: Role| {
            let name = role.group()?;
            match Group::from_name(name) {
                Ok(group) => group.map(|group| group.gid.as_raw()),
                Err(error) => {
                    tracing::warn!(group = name, %error, "cannot look the group up; nobody gets its role");
                    None
                }
            }
        };
        let groups = roles.into_iter().filter_map(|role| Some((gid(role)?, role))).collect();
        Self::new(vec![ROOT, rustix::process::geteuid().as_raw()], groups)
    }

    /// `admins`: users who may do everything. `groups`: group ids with the role each gives.
    #[must_use]
    pub fn new(admins: Vec<u32>, groups: Vec<(u32, Role)>) -> Self {
        Self { admins, groups }
    }

    /// Whether anybody but the admins can have a role.
    pub(super) fn knows_groups(&self) -> bool {
        !self.groups.is_empty()
    }

    /// Whether the groups of a user make a difference.
    pub(super) fn needs_groups(&self, uid: u32) -> bool {
        !self.admins.contains(&uid) && self.knows_groups()
    }

    /// The caller of a connection whose peer has this user and is in these groups.
    #[must_use]
    pub fn caller(&self, uid: u32, groups: &[u32]) -> Caller {
        let given = self.groups.iter().filter(|(gid, _)| groups.contains(gid)).map(|(_, role)| *role).max();
        let role = if self.admins.contains(&uid) { Role::Admin } else { given.unwrap_or(Role::Guest) };
        Caller { uid, role }
    }
}

/// The least role for each method. Whatever shows a customer asks for a rep; whatever changes something, or keeps the
/// machine busy for long, for a manager.
const METHODS: &[(&str, Role)] = &[
    ("/keepwarm.v1.StatusService/Status", Role::Guest),
    ("/keepwarm.v1.LeadService/List", Role::Rep),
    ("/keepwarm.v1.LeadService/Show", Role::Rep),
    ("/keepwarm.v1.LeadService/Why", Role::Rep),
    // Who spoke with the customer notes what they said.
    ("/keepwarm.v1.LeadService/Note", Role::Rep),
    ("/keepwarm.v1.LeadService/Place", Role::Rep),
    ("/keepwarm.v1.LeadService/Parse", Role::Rep),
    ("/keepwarm.v1.ReplyService/Classify", Role::Rep),
    // Whoever reads that a customer asked to stop must be able to say so.
    ("/keepwarm.v1.ReplyService/Relabel", Role::Rep),
    ("/keepwarm.v1.ReplyService/Relabeled", Role::Manager),
    ("/keepwarm.v1.DmsService/Feeds", Role::Rep),
    ("/keepwarm.v1.DmsService/Turns", Role::Rep),
    ("/keepwarm.v1.DmsService/FeedRead", Role::Manager),
    ("/keepwarm.v1.DmsService/Stock", Role::Manager),
    ("/keepwarm.v1.OpeningService/Approve", Role::Manager),
    ("/keepwarm.v1.OpeningService/Baseline", Role::Manager),
    ("/keepwarm.v1.OpeningService/BringIn", Role::Admin),
    ("/keepwarm.v1.OpeningService/Files", Role::Rep),
    ("/keepwarm.v1.SourceService/List", Role::Rep),
    ("/keepwarm.v1.SourceService/Consent", Role::Manager),
    ("/keepwarm.v1.SourceService/Map", Role::Manager),
    ("/keepwarm.v1.SourceService/Spellings", Role::Rep),
    ("/keepwarm.v1.SourceService/Show", Role::Rep),
    ("/keepwarm.v1.SourceService/Sync", Role::Manager),
    ("/keepwarm.v1.SourceService/Test", Role::Manager),
    ("/keepwarm.v1.BlockService/List", Role::Rep),
    ("/keepwarm.v1.BlockService/Show", Role::Rep),
    ("/keepwarm.v1.BlockService/Lint", Role::Rep),
    ("/keepwarm.v1.BlockService/Preview", Role::Rep),
    ("/keepwarm.v1.BlockService/Apply", Role::Manager),
    ("/keepwarm.v1.BlockService/Approve", Role::Manager),
    ("/keepwarm.v1.BlockService/Retire", Role::Manager),
    ("/keepwarm.v1.CadenceService/List", Role::Rep),
    ("/keepwarm.v1.CadenceService/Show", Role::Rep),
    ("/keepwarm.v1.CadenceService/Diff", Role::Rep),
    ("/keepwarm.v1.CadenceService/Apply", Role::Manager),
    ("/keepwarm.v1.CadenceService/Migrate", Role::Manager),
    ("/keepwarm.v1.CadenceService/Rollback", Role::Manager),
    ("/keepwarm.v1.CadenceService/Simulate", Role::Manager),
    ("/keepwarm.v1.PauseService/Pause", Role::Manager),
    ("/keepwarm.v1.PauseService/Resume", Role::Manager),
    // Who agrees with the customer says so.
    ("/keepwarm.v1.ThreadService/Show", Role::Rep),
    ("/keepwarm.v1.AppointmentService/List", Role::Rep),
    ("/keepwarm.v1.AppointmentService/Set", Role::Rep),
    ("/keepwarm.v1.AppointmentService/Move", Role::Rep),
    ("/keepwarm.v1.AppointmentService/Cancel", Role::Rep),
    ("/keepwarm.v1.AppointmentService/Shown", Role::Rep),
    ("/keepwarm.v1.AppointmentService/Missed", Role::Rep),
    ("/keepwarm.v1.IntakeService/List", Role::Rep),
    ("/keepwarm.v1.IntakeService/Show", Role::Rep),
    ("/keepwarm.v1.IntakeService/Retry", Role::Manager),
    ("/keepwarm.v1.PersonService/Show", Role::Rep),
    // Whoever hears a customer ask to stop must be able to obey.
    ("/keepwarm.v1.PersonService/Stop", Role::Rep),
    ("/keepwarm.v1.PersonService/Hold", Role::Manager),
    ("/keepwarm.v1.PersonService/Release", Role::Manager),
    ("/keepwarm.v1.SuppressionService/List", Role::Manager),
    ("/keepwarm.v1.SuppressionService/Import", Role::Manager),
    ("/keepwarm.v1.SuppressionService/Export", Role::Admin),
    ("/keepwarm.v1.ListService/Status", Role::Rep),
    ("/keepwarm.v1.ListService/Import", Role::Manager),
    ("/keepwarm.v1.ListService/Export", Role::Admin),
    ("/keepwarm.v1.GoLiveService/Check", Role::Rep),
    ("/keepwarm.v1.GoLiveService/Go", Role::Admin),
    ("/keepwarm.v1.GoLiveService/Back", Role::Manager),
    ("/keepwarm.v1.GoLiveService/DeclineLists", Role::Admin),
    ("/keepwarm.v1.GoLiveService/RegisterStaff", Role::Manager),
    ("/keepwarm.v1.RosterService/List", Role::Rep),
    ("/keepwarm.v1.RosterService/Off", Role::Manager),
    ("/keepwarm.v1.RosterService/Back", Role::Manager),
    ("/keepwarm.v1.RosterService/Add", Role::Manager),
    ("/keepwarm.v1.RosterService/Leave", Role::Manager),
    ("/keepwarm.v1.RosterService/Assign", Role::Manager),
    ("/keepwarm.v1.EscalationService/List", Role::Rep),
    // Whoever is told of something hot takes it, and says what became of it.
    ("/keepwarm.v1.EscalationService/Take", Role::Rep),
    ("/keepwarm.v1.EscalationService/Pass", Role::Rep),
    ("/keepwarm.v1.EscalationService/Done", Role::Rep),
    ("/keepwarm.v1.TaskService/List", Role::Rep),
    ("/keepwarm.v1.TaskService/Report", Role::Rep),
    // `fresh` publishes: the service asks for a manager then.
    ("/keepwarm.v1.ReportService/Run", Role::Rep),
    ("/keepwarm.v1.ReportService/Names", Role::Rep),
    ("/keepwarm.v1.PolicyService/Explain", Role::Rep),
    ("/keepwarm.v1.LedgerService/Verify", Role::Manager),
    ("/keepwarm.v1.WarehouseService/Publish", Role::Manager),
    ("/keepwarm.v1.WarehouseService/Rebuild", Role::Manager),
    ("/keepwarm.v1.WarehouseService/Path", Role::Guest),
    ("/grpc.health.v1.Health/Check", Role::Guest),
    ("/grpc.health.v1.Health/Watch", Role::Guest),
    ("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", Role::Guest),
];

/// Whether the caller may call the method.
fn check(method: &str, caller: Option<Caller>) -> Result<(), Status> {
    let Some(caller) = caller else {
        return Err(Status::unauthenticated("the connection does not say who calls"));
    };
    match METHODS.iter().find(|(name, _)| *name == method) {
        Some((_, least)) => ask(caller, *least),
        // tonic would say the same; but what nobody thought about must not reach a service.
        None => Err(Status::unimplemented("unknown method")),
    }
}

/// Whether the caller has at least this role.
///
/// # Errors
/// `PermissionDenied`, naming the group that would help.
pub(super) fn ask(caller: Caller, least: Role) -> Result<(), Status> {
    if caller.role >= least {
        return Ok(());
    }
    let group = least.group().unwrap_or("keepwarm-admin");
    Err(Status::permission_denied(format!("not allowed for user {}: this asks for the group {group}", caller.uid)))
}

/// Checks every call before it reaches a service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate;

#[derive(Clone, Debug)]
pub(super) struct Gated<S>(S);

impl<S> Layer<S> for Gate {
    type Service = Gated<S>;
    fn layer(&self, inner: S) -> Gated<S> {
        Gated(inner)
    }
}

impl<S> Service<http::Request<Body>> for Gated<S>
where
    S: Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        match check(request.uri().path(), request.extensions().get::<Option<Caller>>().copied().flatten()) {
            Ok(()) => Box::pin(self.0.call(request)),
            Err(status) => {
                tracing::warn!(method = request.uri().path(), code = ?status.code(), "refused a call");
                Box::pin(async move { Ok(status.into_http()) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn access() -> Access {
        Access::new(vec![ROOT, 990], vec![(100, Role::Rep), (200, Role::Manager), (300, Role::Admin)])
    }

    #[test]
    fn groups_give_the_highest_of_their_roles() {
        let role = |uid: u32, groups: &[u32]| access().caller(uid, groups).role;
        assert_eq!(role(1000, &[]), Role::Guest);
        assert_eq!(role(1000, &[5, 100]), Role::Rep);
        assert_eq!(role(1000, &[200, 100]), Role::Manager);
        assert_eq!(role(1000, &[300]), Role::Admin);
        assert_eq!(role(0, &[]), Role::Admin, "root");
        assert_eq!(role(990, &[]), Role::Admin, "the daemon's own user");
        assert_eq!(Access::new(vec![990], Vec::new()).caller(1000, &[100, 200, 300]).role, Role::Guest);
    }

    #[test]
    fn every_method_has_a_role_and_an_unknown_one_is_refused() {
        let known: BTreeSet<&str> = METHODS.iter().map(|(method, _)| *method).collect();
        let missing: Vec<_> = keepwarm_proto::METHODS.iter().filter(|method| !known.contains(**method)).collect();
        assert!(missing.is_empty(), "add a role for {missing:?}");
        for (method, _) in METHODS.iter().filter(|(method, _)| method.starts_with("/keepwarm.")) {
            assert!(keepwarm_proto::METHODS.contains(method), "{method} does not exist");
        }
        let root = access().caller(0, &[]);
        let code = |method: &str, caller| check(method, caller).expect_err("refused").code();
        assert_eq!(code("/keepwarm.v1.LeadService/Forget", Some(root)), tonic::Code::Unimplemented);
        assert_eq!(code("/keepwarm.v1.StatusService/Status", None), tonic::Code::Unauthenticated);
    }

    #[test]
    fn what_shows_a_customer_asks_for_a_rep_and_what_changes_something_for_a_manager() {
        let [guest, rep, manager] = [[].as_slice(), &[100], &[200]].map(|groups: &[u32]| access().caller(1000, groups));
        let may = |method: &str, caller: Caller| check(&format!("/keepwarm.v1.{method}"), Some(caller)).is_ok();
        for method in ["LeadService/List", "LeadService/Show", "LeadService/Parse", "IntakeService/Show"] {
            assert!(!may(method, guest) && may(method, rep), "{method}");
        }
        for method in [
            "BlockService/Apply",
            "BlockService/Approve",
            "BlockService/Retire",
            "IntakeService/Retry",
            "WarehouseService/Publish",
            "WarehouseService/Rebuild",
        ] {
            assert!(!may(method, rep) && may(method, manager), "{method}");
        }
        assert!(may("StatusService/Status", guest));
        let refusal = check("/keepwarm.v1.LeadService/Show", Some(guest)).expect_err("refused");
        assert!(refusal.message().contains("keepwarm-rep"), "{}", refusal.message());
    }
}
