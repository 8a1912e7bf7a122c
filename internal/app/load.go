package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sort"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/structs"
	"github.com/knadh/koanf/v2"
)

const envPrefix = "CARDFLOW_"

// envIgnored are variables that tests and tools use; they set nothing.
var envIgnored = []string{envPrefix + "TEST_", envPrefix + "CONFIG"}

// Load reads the settings: defaults, then the file (path may be empty), then
// the environment, then flags (keys such as "listen", values as typed). A key
// that does not exist or a value that cannot be read is an error that names it.
func Load(path string, environ []string, flags map[string]any) (Config, error) {
	k := koanf.New(".")
	if err := k.Load(structs.Provider(Default(), "koanf"), nil); err != nil {
		return Config{}, fmt.Errorf("读取默认配置: %w", err)
	}
	known := map[string]bool{}
	for _, key := range k.Keys() {
		known[key] = true
	}
	if path != "" {
		if err := loadFile(k, path, known); err != nil {
			return Config{}, err
		}
	}
	env, err := fromEnvironment(environ, known)
	if err != nil {
		return Config{}, err
	}
	for _, layer := range []map[string]any{env, flags} {
		if err := k.Load(confmap.Provider(layer, "."), nil); err != nil {
			return Config{}, fmt.Errorf("读取配置: %w", err)
		}
	}
	return decode(k)
}

func loadFile(k *koanf.Koanf, path string, known map[string]bool) error {
	layer := koanf.New(".")
	err := layer.Load(file.Provider(path), yaml.Parser())
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("配置文件 %s 不存在", path)
	}
	if err != nil {
		return fmt.Errorf("配置文件 %s 不是有效的 YAML: %w", path, err)
	}
	for _, key := range layer.Keys() {
		if !known[key] {
			return fmt.Errorf("配置文件 %s 中的 %s 不是已知的配置项，可用的有 %s", path, key, names(known))
		}
	}
	return k.Merge(layer)
}

// fromEnvironment maps CARDFLOW_DATABASE_DSN to database.dsn.
func fromEnvironment(environ []string, known map[string]bool) (map[string]any, error) {
	byVariable := map[string]string{}
	for key := range known {
		byVariable[envPrefix+strings.ToUpper(strings.ReplaceAll(key, ".", "_"))] = key
	}
	out := map[string]any{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, envPrefix) || ignored(name) {
			continue
		}
		key, ok := byVariable[name]
		if !ok {
			return nil, fmt.Errorf("环境变量 %s 不对应任何配置项，可用的配置项有 %s", name, names(known))
		}
		out[key] = value
	}
	return out, nil
}

func ignored(name string) bool {
	for _, prefix := range envIgnored {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

func decode(k *koanf.Koanf) (Config, error) {
	var c Config
	err := k.UnmarshalWithConf("", &c, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		Result: &c, WeaklyTypedInput: true, ErrorUnused: true, TagName: "koanf",
		DecodeHook: mapstructure.StringToTimeDurationHookFunc(),
	}})
	if wrong := (*mapstructure.DecodeError)(nil); errors.As(err, &wrong) {
		if strings.Contains(err.Error(), "invalid keys") {
			return Config{}, fmt.Errorf("配置 %s 中有未知的键: %w", wrong.Name(), wrong.Unwrap())
		}
		return Config{}, fmt.Errorf("配置 %s 的值 %q 无法识别，请对照默认值的写法", wrong.Name(), k.String(wrong.Name()))
	}
	if err != nil {
		return Config{}, fmt.Errorf("配置的值无法识别: %w", err)
	}
	return c, c.Validate()
}

func names(known map[string]bool) string {
	list := make([]string, 0, len(known))
	for key := range known {
		list = append(list, key)
	}
	sort.Strings(list)
	return strings.Join(list, "、")
}

// Environ is the process environment.
func Environ() []string { return os.Environ() }
