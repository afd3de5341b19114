namespace Somgate.Team;

/// <summary>What a merchant's user may do (dashboard.md 3.1); spelled on screens and in the database as <see cref="Rights.NameOf(Right)"/> has it.</summary>
internal enum Right
{
    PaymentsView,
    PaymentsPersonal,
    PaymentsCheck,
    ViewsShare,
    CallbacksView,
    CallbacksResend,
    CallbacksBulk,
    RequestsView,
    LinksView,
    LinksCreate,
    LinksDeactivate,
    AnalyticsView,
    ReportsUse,
    ReconView,
    ProjectsView,
    ProjectsDesign,
    ProjectsEdit,
    KeysManage,
    TokensManage,
    TeamView,
    TeamManage,
    AuditView,
    Profile,
}

/// <summary>What an operator may do in Console (dashboard.md 3.1).</summary>
internal enum OperatorRight
{
    /// <summary>Merchants, projects, payments, logs, queues.</summary>
    View,
    PaymentsCheck,
    CallbacksResend,
    RepairPropose,

    /// <summary>Never one's own.</summary>
    RepairApprove,
    LateClose,

    /// <summary>Registry files, closing a day.</summary>
    Registry,
    AuditView,

    /// <summary>Merchants, projects, methods, limits, bank connections, keys, operators.</summary>
    Manage,
    Profile,
}

/// <summary>Fixed roles of a merchant's users; several a user, their rights add up.</summary>
internal enum Role
{
    Designer,
    Support,
    Operations,
    Finance,
    MerchantAdmin,
}

/// <summary>Fixed roles of operators.</summary>
internal enum OperatorRole
{
    Viewer,
    Support,
    Controller,
    PlatformAdmin,
}
