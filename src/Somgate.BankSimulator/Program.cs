using Somgate.BankSimulator;

try
{
    SimulatorApp.Run(args);
    return 0;
}
catch (SettingsException refused)
{
    Console.Error.WriteLine(refused.Message);
    return 2;
}
