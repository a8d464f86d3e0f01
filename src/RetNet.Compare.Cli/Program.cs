using RetNet.Compare.Cli.CommandLine;

return MainThread.Run(() => CommandLineProgram.RunAsync(args, Console.Out, Console.Error));
