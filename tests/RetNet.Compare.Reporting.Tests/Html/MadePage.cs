using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting.Tests.Html;

/// <summary>The page of a made experiment with all seven architectures.</summary>
public sealed class MadePage : IDisposable
{
    private readonly MadeResults made = new(models: 7, seeds: 2);

    public MadePage()
    {
        Result = ReportBuilder.Write(made.Folder, new ReportOptions
        {
            Renderer = new GnuplotRenderer("no-such-gnuplot"),
            BootstrapResamples = 100,
            CacheFolder = Repository.TestCache,
        });
        Html = File.ReadAllText(Result.Page ?? throw new InvalidOperationException(string.Join(' ', Result.Missing)));
    }

    public ReportResult Result { get; }

    public string Html { get; }

    /// <summary>The folder of the results.</summary>
    public string Folder => made.Folder;

    public void Dispose() => made.Dispose();
}
