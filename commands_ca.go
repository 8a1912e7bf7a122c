package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"cardflow/internal/app"
)

// caCommand 证书颁发机构 is for the demonstration, for tests, and for a centre that
// has no authority of its own; a production trusts a licensed one.
func caCommand() *cobra.Command {
	ca := &cobra.Command{
		Use: "ca", Short: "自建证书颁发机构（SM2），供演示和测试",
		Long: "在数据目录的 ca 文件夹里建立证书颁发机构，颁发、吊销登录用的个人证书。\n生产环境请使用持证机构的证书，在配置 pki.authorities 中给出其证书链。",
	}
	ca.AddCommand(caInit(), caIssue(), caRevoke(), caList())
	return ca
}

func withCA(run func(cmd *cobra.Command, ca app.CA, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		cfg, err := loadConfig(cmd)
		if err != nil {
			return err
		}
		return run(cmd, app.CAIn(cfg.DataDir), args)
	}
}

func caInit() *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use: "init", Short: "建立颁发机构", Args: cobra.NoArgs,
		RunE: withCA(func(cmd *cobra.Command, ca app.CA, _ []string) error {
			if err := ca.Init(name, time.Now()); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "已建立颁发机构，证书在", ca.RootFile())
			return err
		}),
	}
	cmd.Flags().StringVar(&name, "name", "cardflow 演示根证书", "颁发机构的名称")
	return cmd
}

func caIssue() *cobra.Command {
	var out string
	var days int
	cmd := &cobra.Command{
		Use: "issue <姓名或用户名>", Short: "颁发个人证书，写成密钥文件", Args: cobra.ExactArgs(1),
		Long: "生成密钥对和证书，用从标准输入读到的口令加密，写成登录页可用的密钥文件。",
		RunE: withCA(func(cmd *cobra.Command, ca app.CA, args []string) error {
			pin, err := readPIN(cmd)
			if err != nil {
				return err
			}
			if out == "" {
				out = args[0] + ".key.json"
			}
			serial, err := ca.Issue(args[0], pin, out, time.Now(), days)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "证书 %s 已颁发给 %s，密钥文件 %s；请安全管理员在“证书绑定”中绑定\n", serial, args[0], out)
			return err
		}),
	}
	cmd.Flags().StringVar(&out, "out", "", "密钥文件，默认 <姓名>.key.json")
	cmd.Flags().IntVar(&days, "days", 365, "有效期（天）")
	return cmd
}

// minPIN is how many characters a PIN has at least.
const minPIN = 6

// readPIN takes the first line that is typed or piped in: an argument would stay in
// the shell's history.
func readPIN(cmd *cobra.Command) (string, error) {
	if _, err := fmt.Fprint(cmd.ErrOrStderr(), "密钥文件的口令（至少 6 位）："); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	pin := strings.TrimRight(line, "\r\n")
	if utf8.RuneCountInString(pin) < minPIN {
		return "", errors.New("口令至少 6 位")
	}
	return pin, nil
}

func caRevoke() *cobra.Command {
	return &cobra.Command{
		Use: "revoke <序列号>", Short: "吊销证书，更新吊销列表", Args: cobra.ExactArgs(1),
		RunE: withCA(func(cmd *cobra.Command, ca app.CA, args []string) error {
			if err := ca.Revoke(args[0], time.Now()); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "已吊销", args[0])
			return err
		}),
	}
}

func caList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "列出颁发过的证书", Args: cobra.NoArgs,
		RunE: withCA(func(cmd *cobra.Command, ca app.CA, _ []string) error {
			list, err := ca.List()
			if err != nil {
				return err
			}
			for _, c := range list {
				state := "有效"
				if c.Revoked != nil {
					state = "已吊销 " + c.Revoked.Format(time.DateOnly)
				}
				if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s  %s  至 %s  %s\n", c.Serial, c.Name, c.NotAfter.Format(time.DateOnly), state); err != nil {
					return err
				}
			}
			return nil
		}),
	}
}
