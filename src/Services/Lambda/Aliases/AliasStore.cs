using Kiln.Services.Lambda.Functions;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda.Aliases;

/// <summary>Owner of every alias.</summary>
public sealed class AliasStore(Database database) : QualifierStore<AliasRecord>(database, "aliases", AliasShapes.Default.AliasRecord, static a => a.Key);
