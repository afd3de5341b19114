using Somgate;
using Somgate.Admin;

// `somgate` runs the service; `somgate admin …` is the same program at work on the same database.
return args is ["admin", ..] ? await AdminCommands.Run(args[1..]) : await SomgateService.Run(args);
