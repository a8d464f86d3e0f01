using RetNet.Compare.Cli.Experiments.Yaml;
using RetNet.Compare.Data.Tasks;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Experiments;

/// <summary>Reads <c>experiment.yaml</c> strictly: whatever is not meant is an error with its line, before anything is allocated.</summary>
public static class ExperimentReader
{
    // A batch of 64-bit ids must fit into one span of bytes.
    private const long MostTokensPerStep = int.MaxValue / sizeof(long);

    /// <summary>Reads and checks an experiment.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="registry">The architectures it may name.</param>
    /// <exception cref="ExperimentException">Something is not as it must be.</exception>
    public static Experiment Read(string file, ArchitectureRegistry registry)
    {
        var root = new SectionReader(file, "", YamlFile.Read(file));
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        TrainingSection? training = root.Section("training") is { } section ? Training(section) : null;
        MeasurementSection? measurement = root.Section("measurement") is { } measured ? Measurement(measured, training) : null;
        if (training is null && measurement is null)
            throw root.Error(root.At(""), "there is neither 'training' nor 'measurement', so there is nothing to do.");
        if (training is null && root.Has("evaluation"))
            throw root.Error(root.At("evaluation"), "'evaluation' scores trained models, but there is no 'training'.");
        if (measurement is null && root.Has("peer"))
            throw root.Error(root.At("peer"), "'peer' is timed on what 'measurement' names, but there is no 'measurement'.");
        if (root.Has("peer") && root.Sections("models").FirstOrDefault(model => model.Has("precision")) is { } own)
            throw own.Error(own.At("precision"), "a model has no precision of its own where 'peer' is timed beside it; 'peer.precisions' holds for all.");
        if (training is not null && root.Has("peer"))
            throw root.Error(root.At("peer"), "'peer' makes the experiment a race, in which nothing is trained to an end. Take 'training' out, or 'peer'.");
        if (root.Has("peer") && root.Get<string>("device") == "cuda")
            throw root.Error(root.At("device"), "'peer' is timed on the CPU, and the suite beside it.");
        SizeSection size = Size(root.Section("size")!);
        return new()
        {
            Name = Path.GetFileName(folder),
            File = file,
            Description = root.Get<string>("description"),
            Device = root.Has("peer") ? "cpu" : root.Get<string>("device"),
            Data = Data(root.Section("data")!, folder, training),
            Size = size,
            Models = Models(root.Sections("models"), size, registry),
            Training = training,
            Evaluation = training is null ? null : Evaluation(root.SectionOrDefaults("evaluation"), training, tasks: root.Section("data")!.Has("tasks")),
            Measurement = measurement,
            Peer = root.Section("peer") is { } peer ? Peer(peer) : null,
        };
    }

    private static DataSection Data(SectionReader data, string folder, TrainingSection? training)
    {
        string profile = data.Get<string>("profile");
        bool files = profile == "files", tasks = profile == TaskManifest.ProfileName;
        if (files && !data.Has("train"))
            throw data.Error(data.At("profile"), "with the profile 'files', 'data' needs the key 'train': paths of your text.");
        if (tasks && !data.Has("tasks"))
            throw data.Error(data.At("profile"), $"with the profile 'tasks', 'data' needs the key 'tasks': {string.Join(", ", TaskCatalog.Names)}.");
        if (!tasks && !data.Has("tokenizer"))
            throw data.Error(data.At("profile"), "for text, 'data' needs the key 'tokenizer', e.g. gpt2-4096.");
        if (tasks && data.Has("tokenizer"))
            throw data.Error(data.At("tokenizer"), "'data.tokenizer' belongs to text; with the profile 'tasks' the key is 'vocabulary'.");
        Belong(files, "files", "train", "validation", "sets");
        Belong(tasks, TaskManifest.ProfileName, "tasks", "items", "vocabulary");
        return new()
        {
            Profile = profile,
            Tokenizer = tasks ? "" : data.Get<string>("tokenizer"),
            Tasks = tasks ? Tasks(data, training) : null,
            Train = files ? [.. data.List<string>("train").Select(Absolute)] : [],
            Validation = data.Has("validation") ? [.. data.List<string>("validation").Select(Absolute)] : [],
            Sets = data.Free("sets").ToDictionary(set => set.Key, set => Absolute(set.Value.Text)),
        };

        string Absolute(string path) => Path.GetFullPath(path, folder);

        void Belong(bool here, string owner, params string[] keys)
        {
            if (!here && Array.Find(keys, data.Has) is { } key)
                throw data.Error(data.At(key), $"'data.{key}' belongs to the profile '{owner}'; the profile here is '{profile}'.");
        }
    }

    private static TaskSection Tasks(SectionReader data, TrainingSection? training)
    {
        if (training is null)
            throw data.Error(data.At("profile"), "the profile 'tasks' is for training, but there is no 'training'.");
        try
        {
            return new(data.List<string>("tasks"), new TaskShape((int)data.Get<long>("vocabulary"), (int)data.Get<long>("items"), (int)training.Length));
        }
        catch (ArgumentException refused)
        {
            throw data.Error(data.At("items"), $"{refused.Message} See 'data.vocabulary', 'data.items' and 'training.length'.");
        }
    }

    private static SizeSection Size(SectionReader size) => new()
    {
        Layers = size.Get<long>("layers"),
        Width = size.Get<long>("width"),
        TieEmbedding = size.Get<bool>("tie_embedding"),
        ScaleEmbedding = size.Get<bool>("scale_embedding"),
    };

    private static SizeSection Size(SectionReader? own, SizeSection shared) => own is null ? shared : shared with
    {
        Layers = own.Get("layers", shared.Layers),
        Width = own.Get("width", shared.Width),
    };

    private static List<ModelEntry> Models(IReadOnlyList<SectionReader> sections, SizeSection size, ArchitectureRegistry registry)
    {
        var models = new List<ModelEntry>();
        foreach (SectionReader section in sections)
        {
            string name = section.Get<string>("architecture");
            if (registry.All.FirstOrDefault(one => one.Name == name) is not { } architecture)
            {
                string[] known = [.. registry.All.Select(one => one.Name)];
                throw section.Error(section.At("architecture"), $"there is no architecture '{name}'{NearestName.Hint(name, known)}. Known: {string.Join(", ", known)}.");
            }

            string label = section.Get("name", name);
            if (models.Exists(model => model.Name == label))
                throw section.Error(section.At("name"), $"two models are called '{label}'; give one of them another 'name'.");
            SizeSection own = Size(section.Section("size"), size);
            models.Add(new(label, name, Settings(section, architecture, own.Width), own, section.Has("precision") ? ReadPrecision(section) : null));
        }

        return models;
    }

    private static Dictionary<string, string> Settings(SectionReader section, Architecture architecture, long width)
    {
        string[] known = [.. architecture.Settings.Select(setting => setting.Key)];
        var settings = new Dictionary<string, string>();
        foreach ((string key, YamlScalar value) in section.Free("settings"))
        {
            if (!known.Contains(key, StringComparer.Ordinal))
                throw section.Error(value, $"{architecture.Name} has no setting '{key}'{NearestName.Hint(key, known)}. It has: {string.Join(", ", known)}.");
            string type = architecture.Settings.First(setting => setting.Key == key).Type;
            if (SettingValue.Problem(key, type, value.Text, width) is { } problem)
                throw section.Error(value, $"{architecture.Name}: {problem}");
            settings[key] = value.Text;
        }

        return settings;
    }

    private static TrainingSection Training(SectionReader training)
    {
        if (training.Has("tokens") == training.Has("steps"))
            throw training.Error(training.At("steps"), "give either 'training.tokens' or 'training.steps'.");
        long batch = training.Get<long>("batch");
        long length = training.Get<long>("length");
        long accumulation = training.Get<long>("accumulation");
        long tokensPerStep = batch * length * accumulation;
        if (tokensPerStep > MostTokensPerStep)
            throw training.Error(training.At("batch"), $"a step of {batch} x {length} x {accumulation} tokens (batch, length, accumulation) is more than {MostTokensPerStep}; lower one of them.");
        long steps = training.Has("steps") ? training.Get<long>("steps") : (training.Get<long>("tokens") + tokensPerStep - 1) / tokensPerStep;
        if (training.Has("learning_rate") == training.Has("learning_rates"))
            throw training.Error(training.At("learning_rate"), "give either 'training.learning_rate' or 'training.learning_rates'.");
        IReadOnlyList<double> rates = training.Has("learning_rates") ? training.List<double>("learning_rates") : [training.Get<double>("learning_rate")];
        if (rates.Count == 1 && training.Has("trial_steps"))
            throw training.Error(training.At("trial_steps"), "'training.trial_steps' belongs to several 'training.learning_rates', which are not given.");
        long trialSteps = training.Get("trial_steps", steps);
        long warmup = training.Get<long>("warmup_steps");
        if (warmup >= Math.Min(steps, trialSteps))
            throw training.Error(training.At("warmup_steps"), $"a warm-up of {warmup} steps does not fit into a training of {Math.Min(steps, trialSteps)} steps.");
        return new()
        {
            Steps = steps,
            Batch = batch,
            Length = length,
            Accumulation = accumulation,
            LearningRates = rates,
            TrialSteps = trialSteps,
            Schedule = training.Get<string>("schedule"),
            WarmupSteps = warmup,
            FinalLearningRate = training.Get<double>("final_learning_rate"),
            WeightDecay = training.Get<double>("weight_decay"),
            Beta1 = training.Get<double>("beta1"),
            Beta2 = training.Get<double>("beta2"),
            Clip = training.Get<double>("clip"),
            Dropout = training.Get<double>("dropout"),
            ActivationCheckpointing = training.Get<bool>("activation_checkpointing"),
            Precision = ReadPrecision(training),
            Seeds = training.List<long>("seeds"),
            TrialSeed = training.List<long>("seeds")[0],
            EvaluateEverySteps = training.Get<long>("evaluate_every_steps"),
            EvaluateTokens = training.Get<long>("evaluate_tokens"),
            CheckpointEverySteps = training.Get<long>("checkpoint_every_steps"),
        };
    }

    private static EvaluationSection Evaluation(SectionReader evaluation, TrainingSection training, bool tasks)
    {
        if (tasks && Array.Find(["sets", "context", "contexts", "context_scored"], evaluation.Has) is { } key)
            throw evaluation.Error(evaluation.At(key), $"'evaluation.{key}' belongs to text; tasks are scored one by one, at the length trained on.");
        IReadOnlyList<long> contexts = evaluation.Has("contexts") ? evaluation.List<long>("contexts") : [];
        long scored = evaluation.Get<long>("context_scored");
        if (contexts.Count == 0 && evaluation.Has("context_scored"))
            throw evaluation.Error(evaluation.At("context_scored"), "'evaluation.context_scored' belongs to 'evaluation.contexts', which is not given.");
        if (contexts.Count > 0 && scored > contexts.Min())
            throw evaluation.Error(evaluation.At("contexts"), $"a context of {contexts.Min()} tokens is shorter than the {scored} tokens scored after it; lower 'evaluation.context_scored'.");
        return new()
        {
            Sets = evaluation.List<string>("sets"),
            ContextTokens = evaluation.Get("context", training.Length),
            MaxTokens = evaluation.Get<long>("max_tokens"),
            Contexts = contexts,
            ContextScoredTokens = scored,
            Batch = evaluation.Get("batch", training.Batch),
        };
    }

    private static MeasurementSection Measurement(SectionReader measurement, TrainingSection? training)
    {
        var read = new MeasurementSection
        {
            Precision = measurement.Has("precision") || training is null ? ReadPrecision(measurement) : training.Precision,
            Training = measurement.Section("training") is { } steps
                ? new(new(steps.List<long>("length"), steps.List<long>("batch")), (int)steps.Get<long>("steps"))
                : null,
            Prefill = Grid(measurement.Section("prefill")),
            Decode = Grid(measurement.Section("decode")),
        };
        return read is { Training: null, Prefill: null, Decode: null }
            ? throw measurement.Error(measurement.At(""), "'measurement' is empty; it takes training, prefill and decode.")
            : read;
    }

    private static PeerSection Peer(SectionReader peer)
    {
        IReadOnlyList<string> precisions = peer.List<string>("precisions");
        return new()
        {
            Command = peer.Get<string>("command"),
            Rounds = (int)peer.Get<long>("rounds"),
            Precisions = precisions,
            DecodeSteps = (int)peer.Get<long>("decode_steps"),
            PrefillSteps = (int)peer.Get<long>("prefill_steps"),
            Variants = [.. peer.Sections("variants").Select(variant => new PeerVariant(
                variant.Get<string>("name"),
                variant.Get("arguments", ""),
                variant.Has("modes") ? variant.List<string>("modes") : PeerVariant.AllModes,
                variant.Has("precisions") ? variant.List<string>("precisions") : precisions))],
        };
    }

    private static Precision ReadPrecision(SectionReader section) => section.Get("precision", "fp32") == "bf16" ? Precision.Bf16 : Precision.Fp32;

    private static LengthGrid? Grid(SectionReader? grid) => grid is null ? null : new(grid.List<long>("lengths"), grid.List<long>("batches"));
}
