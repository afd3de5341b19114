using Bench.Bank;
using Bench.Driving;
using Bench.Floor;
using Bench.Running;

var time = TimeProvider.System;
return args switch
{
    ["bank"] => await BankProgram.Run(),
    ["drive"] => DriverProgram.Run(time),
    ["floor", var logPath, var bankAddress, var callbackAddress] => await FloorProgram.Run(logPath, bankAddress, callbackAddress, time),
    ["run", .. var options] => await BenchRun.Run(options, time),
    _ => throw new ArgumentException($"The verbs are floor, bank, drive and run.\n{RunOptions.Usage}"),
};
