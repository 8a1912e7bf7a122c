//go:build !noembed

package worker

import (
	"maps"
	"time"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"
)

// Each service has its fixed port. With ports chosen anew at every start, the
// addresses of the last run would still be in the database and the first
// decision after a restart would wait a minute for a service that is gone.
const (
	frontendOffset = iota
	historyOffset
	matchingOffset
	workerOffset
)

const (
	clusterName = "active"
	storeName   = "sqlite"
	// historyShards can never change for an existing file. One shard is enough
	// as SQLite has one writer anyway, and each more costs memory and pollers.
	historyShards = 1
	// unlimited stands for "no rate limit": everybody who can reach the engine
	// is this process, and the limits are made for shared clusters.
	unlimited = 1_000_000
)

func serverOptions(cfg EmbeddedConfig, store *config.SQL) []temporal.ServerOption {
	return []temporal.ServerOption{
		temporal.WithConfig(serverConfig(cfg, store)),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(staticHosts(cfg)),
		temporal.WithLogger(newServerLogger(cfg)),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper {
			return authorization.NewNoopClaimMapper()
		}),
		temporal.WithDynamicConfigClient(dynamicConfig(cfg.AsShipped)),
	}
}

// staticHosts replaces the gossip between services: there is one of each, and
// the start need not wait for them to find one another.
func staticHosts(cfg EmbeddedConfig) map[primitives.ServiceName]static.Hosts {
	return map[primitives.ServiceName]static.Hosts{
		primitives.FrontendService: static.SingleLocalHost(cfg.address(frontendOffset)),
		primitives.HistoryService:  static.SingleLocalHost(cfg.address(historyOffset)),
		primitives.MatchingService: static.SingleLocalHost(cfg.address(matchingOffset)),
		primitives.WorkerService:   static.SingleLocalHost(cfg.address(workerOffset)),
	}
}

func serverConfig(cfg EmbeddedConfig, store *config.SQL) *config.Config {
	frontend := cfg.address(frontendOffset)
	service := func(offset int) config.Service {
		return config.Service{RPC: config.RPC{GRPCPort: cfg.FrontendPort + offset, BindOnIP: loopback}}
	}
	return &config.Config{
		Global: config.Global{
			Membership: config.Membership{MaxJoinDuration: 10 * time.Second, BroadcastAddress: loopback},
		},
		Persistence: config.Persistence{
			DefaultStore:     storeName,
			VisibilityStore:  storeName,
			NumHistoryShards: historyShards,
			DataStores:       map[string]config.DataStore{storeName: {SQL: store}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services: map[string]config.Service{
			string(primitives.FrontendService): service(frontendOffset),
			string(primitives.HistoryService):  service(historyOffset),
			string(primitives.MatchingService): service(matchingOffset),
			string(primitives.WorkerService):   service(workerOffset),
		},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: "disabled"},
			Visibility: config.VisibilityArchival{State: "disabled"},
		},
		NamespaceDefaults: config.NamespaceDefaults{
			Archival: config.ArchivalNamespaceDefaults{
				History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
				Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
			},
		},
		PublicClient: config.PublicClient{HostPort: frontend},
	}
}

// dynamicConfig cuts a server made for clusters down to one office: few
// caches, no rate limits, no background scans of a database it owns alone.
func dynamicConfig(asShipped bool) dynamicconfig.StaticClient {
	out := dynamicconfig.StaticClient{
		// With the usual four partitions a poller often waits at the wrong one,
		// which costs seconds at the 95th percentile.
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,

		// A cached workflow with a few decisions costs about 60 KB here; one that is
		// not cached costs its next decision a read or two.
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key(): 300,
		// Bytes are counted as they are stored; in memory they are many times that,
		// and an event of before is hardly asked for again. There is no other cluster
		// to keep events ready for.
		dynamicconfig.EventsHostLevelCacheMaxSizeBytes.Key(): 512 << 10,
		dynamicconfig.XDCCacheMaxSizeBytes.Key():             64 << 10,
		dynamicconfig.EnableHostLevelEventsCache.Key():       true,

		dynamicconfig.FrontendRPS.Key():                                  unlimited,
		dynamicconfig.FrontendMaxNamespaceRPSPerInstance.Key():           unlimited,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key(): unlimited,
		dynamicconfig.HistoryRPS.Key():                                   unlimited,
		dynamicconfig.MatchingRPS.Key():                                  unlimited,
		dynamicconfig.FrontendPersistenceMaxQPS.Key():                    unlimited,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():                     unlimited,
		dynamicconfig.MatchingPersistenceMaxQPS.Key():                    unlimited,

		// Nobody collects these figures.
		dynamicconfig.PersistenceHealthSignalMetricsEnabled.Key():     false,
		dynamicconfig.PersistenceHealthSignalAggregationEnabled.Key(): false,
		dynamicconfig.HistoryHealthSignalMetricsEnabled.Key():         false,

		// A paper returned again and again must never run out of decisions.
		dynamicconfig.WorkflowExecutionMaxInFlightUpdates.Key(): 100,
		dynamicconfig.WorkflowExecutionMaxTotalUpdates.Key():    10_000,

		dynamicconfig.TaskQueueScannerEnabled.Key():  false,
		dynamicconfig.HistoryScannerEnabled.Key():    false,
		dynamicconfig.ExecutionsScannerEnabled.Key(): false,
	}
	if !asShipped {
		maps.Copy(out, fewWorkers())
	}
	return out
}

// fewWorkers keeps the queues of one shard, which come with two thousand workers, at what
// one writer of SQLite can follow. Tasks go round all of them, so that in the end every
// stack has grown to what a task needs: some fifty megabytes, walked by each collection.
func fewWorkers() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		dynamicconfig.TransferProcessorSchedulerWorkerCount.Key():               16,
		dynamicconfig.TimerProcessorSchedulerWorkerCount.Key():                  16,
		dynamicconfig.MemoryTimerProcessorSchedulerWorkerCount.Key():            8,
		dynamicconfig.VisibilityProcessorSchedulerWorkerCount.Key():             8,
		dynamicconfig.ReplicationProcessorSchedulerWorkerCount.Key():            1,
		dynamicconfig.ReplicationLowPriorityProcessorSchedulerWorkerCount.Key(): 1,
	}
}
