using RetNet.Compare.Cli.CommandLine;

return MainThread.Run(main => CommandLineProgram.RunAsync(args, Console.Out, Console.Error, main));
