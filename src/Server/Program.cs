using Kiln.Server.Cli;

return await KilnCommand.RunAsync(args);
