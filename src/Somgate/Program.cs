using Somgate;
using Somgate.Admin;

// `somgate` runs the service; `somgate admin …` is the same program at work on the same database. Two of its commands go without the word.
return args is ["admin", ..] ? await AdminCommands.Run(args[1..]) : args is ["operator" or "audit", ..] ? await AdminCommands.Run(args) : await SomgateService.Run(args);
