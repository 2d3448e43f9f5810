using Kiln.Server.Cli;
using Kiln.Server.Hosting;

SocketTuning.Apply();
return await KilnCommand.RunAsync(args);
