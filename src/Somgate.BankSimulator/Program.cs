using Somgate.BankSimulator;

try
{
    SimulatorApp.Build(args).Run();
    return 0;
}
catch (SettingsException refused)
{
    Console.Error.WriteLine(refused.Message);
    return 2;
}
