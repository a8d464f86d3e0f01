using RetNet.Compare.Cli.CommandLine;

return await CommandLineProgram.RunAsync(args, Console.Out, Console.Error);
