using Bench.Bank;
using Bench.Driving;
using Bench.Floor;

var time = TimeProvider.System;
return args switch
{
    ["bank"] => await BankProgram.Run(),
    ["drive"] => DriverProgram.Run(time),
    ["floor", var logPath, var bankAddress, var callbackAddress] => await FloorProgram.Run(logPath, bankAddress, callbackAddress, time),
    _ => 2,
};
