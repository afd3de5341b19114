using Bench.Bank;
using Bench.Driving;
using Bench.Floor;
using Bench.Registers;
using Bench.Reporting;
using Bench.Running;

var time = TimeProvider.System;
return args switch
{
    ["bank"] => await BankProgram.Run(),
    ["drive"] => DriverProgram.Run(time),
    ["floor", var logPath, var bankAddress, var callbackAddress] => await FloorProgram.Run(logPath, bankAddress, callbackAddress, time),
    ["register", .. var options] => await RegisterBench.Run(options, time),
    ["reports", .. var options] => await ReportBench.Run(options, time),
    ["run", "page"] => await PageRun.Run(time),
    ["run", .. var options] => await BenchRun.Run(options, time),
    _ => throw new ArgumentException($"The verbs are floor, bank, drive, register, reports and run.\n{RunOptions.Usage}"),
};
