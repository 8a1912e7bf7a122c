package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"cardflow/internal/app"
)

// keysCommand manages the keys of an installation.
func keysCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "keys", Short: "密钥管理：生成、列出、更换、重新加密、备份、恢复、移交、吊销、销毁",
		Long: "密钥分加密、完整性、盲索引、签名四种用途，由密钥加密密钥（KEK）封装，KEK 由根密钥封装。\n各操作可以在服务运行时执行，正在运行的进程几秒内改用新密钥；每次操作都记入审计日志。",
	}
	cmd.AddCommand(keysGenerateCommand(), keysListCommand(), keysRotateCommand(), keysReencryptCommand(), keysBackupCommand(), keysRestoreCommand(),
		keysMoveCommand(), keysRevokeCommand(), keysDestroyCommand())
	return cmd
}

func keysListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "列出全部密钥", Args: cobra.NoArgs,
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error { return printKeys(cmd, a.Keys.List()) }),
	}
}

func printKeys(cmd *cobra.Command, keys []app.KeyInfo) error {
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "编号\t用途\t状态\t建立\t状态变更")
	for _, k := range keys {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", k.ID, k.Use, k.State, k.Created.Local().Format(time.DateTime), k.Changed.Local().Format(time.DateTime))
	}
	return w.Flush()
}

func keysGenerateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "generate", Short: "为新安装生成全部密钥", Args: cobra.NoArgs,
		Long: "在建立数据库之前生成各用途的密钥和根密钥（或由云签名验签服务保存根密钥），列出它们。\n已有密钥或数据库时不做任何改变。不运行此命令，第一次启动时也会生成。",
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			keys, err := app.GenerateKeys(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			if err := printKeys(cmd, keys); err != nil {
				return err
			}
			return said(cmd, nil, "密钥已生成；请在录入数据之前用 cardflow keys backup 备份")
		},
	}
	databaseFlags(cmd)
	return cmd
}

func keysMoveCommand() *cobra.Command {
	var root string
	cmd := &cobra.Command{
		Use: "move", Short: "把根密钥移交给云签名验签服务", Args: cobra.NoArgs,
		Long: "按 keys.service 的配置连接服务，密钥文件改由服务中的根密钥封装，并由服务生成新的签名密钥。\n请先停止全部进程并备份；移交后原来的根密钥文件不再需要。",
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			file, err := app.MoveKeys(cfg, root)
			if err != nil {
				return err
			}
			if err := said(cmd, nil, "根密钥已移交；%s 不再需要，请确认备份后销毁", file); err != nil {
				return err
			}
			return noteKeys("move_keys")(cmd, args)
		},
	}
	databaseFlags(cmd)
	cmd.Flags().StringVar(&root, "root", "", "原来的根密钥文件，默认是 data_dir 中的 cardflow.keys.root")
	return cmd
}

// noteKeys puts on record what had to be done before the platform could be opened.
func noteKeys(action string) func(*cobra.Command, []string) error {
	return withApp(func(cmd *cobra.Command, a *app.App) error { return a.NoteKeys(cmd.Context(), action) })
}

func keysRotateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rotate 用途", Short: "更换密钥：encryption、integrity、signing 或 kek", Args: cobra.ExactArgs(1),
		Long: "生成新密钥，以后的数据用新密钥保护，原来的数据仍可读取。之后可运行 cardflow keys reencrypt。",
		RunE: withArgs(func(cmd *cobra.Command, a *app.App, args []string) error {
			made, err := a.RotateKey(cmd.Context(), args[0])
			return said(cmd, err, "已更换，新密钥 %s", made.ID)
		}),
	}
}

func keysReencryptCommand() *cobra.Command {
	return &cobra.Command{
		Use: "reencrypt", Short: "用现在的密钥重新加密全部数据", Args: cobra.NoArgs,
		Long: "可以在服务运行时执行；中断后再次运行会接着做。",
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error {
			err := a.Reencrypt(cmd.Context(), func(table, column string, looked, moved int) error {
				return said(cmd, nil, "%s.%s：已检查 %d 行，重新加密 %d 行", table, column, looked, moved)
			})
			return said(cmd, err, "重新加密完成")
		}),
	}
}

func keysBackupCommand() *cobra.Command {
	var dir string
	var shares, threshold int
	cmd := &cobra.Command{
		Use: "backup", Short: "备份密钥，根密钥分片", Args: cobra.NoArgs,
		Long: "写出密钥文件，并在屏幕上显示根密钥的分片。分片不会保存在任何地方：请分别交给不同的人保管，\n恢复时需要其中任意 --threshold 份。",
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error {
			file, parts, err := a.BackupKeys(cmd.Context(), dir, shares, threshold)
			if err != nil {
				return err
			}
			for i, p := range parts {
				if err := said(cmd, nil, "分片 %d：%s", i+1, p); err != nil {
					return err
				}
			}
			if len(parts) == 0 {
				return said(cmd, nil, "密钥文件已备份到 %s；根密钥在签名验签服务中，没有分片，由该服务备份", file)
			}
			return said(cmd, nil, "密钥文件已备份到 %s，恢复需要任意 %d 份分片", file, threshold)
		}),
	}
	cmd.Flags().StringVar(&dir, "out", ".", "备份文件放在哪个目录")
	cmd.Flags().IntVar(&shares, "shares", 3, "分成几份")
	cmd.Flags().IntVar(&threshold, "threshold", 2, "恢复需要几份")
	return cmd
}

func keysRestoreCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "restore", Short: "从备份和分片恢复密钥", Args: cobra.NoArgs,
		Long: "从标准输入逐行读取分片，空行或输入结束为止。已有的密钥文件不会被覆盖，请先移走。",
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			var shares []string
			if cfg.Keys.Service.URL == "" { // of a root key in a service there are none
				shares = readShares(cmd.InOrStdin())
			}
			if err := app.RestoreKeys(cfg, file, shares); err != nil {
				return err
			}
			if err := said(cmd, nil, "密钥已恢复"); err != nil {
				return err
			}
			return noteKeys("restore_keys")(cmd, args)
		},
	}
	databaseFlags(cmd)
	cmd.Flags().StringVar(&file, "backup", "", "备份的密钥文件")
	_ = cmd.MarkFlagRequired("backup")
	return cmd
}

func readShares(r io.Reader) (shares []string) {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			break
		}
		shares = append(shares, line)
	}
	return shares
}

func keysRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "revoke 编号", Short: "吊销可能已泄露的密钥", Args: cobra.ExactArgs(1),
		Long: "吊销的密钥不再保护新数据；它若在用，立即换新。之后请运行 cardflow keys reencrypt，再销毁它。",
		RunE: withArgs(func(cmd *cobra.Command, a *app.App, args []string) error {
			k, err := a.RevokeKey(cmd.Context(), args[0])
			return said(cmd, err, "密钥 %s 已吊销", k.ID)
		}),
	}
}

func keysDestroyCommand() *cobra.Command {
	var atOnce bool
	cmd := &cobra.Command{
		Use: "destroy 编号", Short: "销毁不再需要的密钥", Args: cobra.ExactArgs(1),
		Long: "仍有数据需要的密钥不会销毁。签名密钥销毁后，它的签名仍可验证。",
		RunE: withArgs(func(cmd *cobra.Command, a *app.App, args []string) error {
			k, err := a.DestroyKey(cmd.Context(), args[0], atOnce)
			return said(cmd, err, "密钥 %s 已销毁", k.ID)
		}),
	}
	cmd.Flags().BoolVar(&atOnce, "at-once", false, "不等流程引擎的保留期")
	return cmd
}

// withArgs is withApp for commands with arguments.
func withArgs(run func(cmd *cobra.Command, a *app.App, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		return withApp(func(cmd *cobra.Command, a *app.App) error { return run(cmd, a, args) })(cmd, args)
	}
}

// said prints a sentence, unless something went wrong.
func said(cmd *cobra.Command, err error, format string, args ...any) error {
	if err == nil {
		_, err = fmt.Fprintf(cmd.OutOrStdout(), format+"\n", args...)
	}
	return err
}
