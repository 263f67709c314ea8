/**
 * Written by "npm run generate" from the operations of src/api: change those.
 *
 * Long: it is one list.
 */

export type Board = {
  readonly epoch: string;
  readonly layout: number;
  readonly revision: number;
  readonly now: string;
  readonly newestSampleAt: string | null;
  readonly counts: Counts;
  readonly words: {
    readonly verdicts: readonly ('good' | 'bad' | 'excluded' | 'unknown')[];
    readonly reasons: readonly (
      | 'ok'
      | 'dns'
      | 'connect'
      | 'tls'
      | 'auth'
      | 'timeout'
      | 'reset'
      | 'protocol'
      | 'status'
      | 'redirect'
      | 'too-large'
      | 'decode'
      | 'functional'
      | 'cleanup'
      | 'throttled'
      | 'own-network'
      | 'own-credentials'
      | 'test-data'
      | 'pool-exhausted'
      | 'rate-cap'
      | 'late'
      | 'overrun'
      | 'aborted'
      | 'disabled'
      | 'clock-step'
    )[];
  };
  readonly id: readonly string[];
  readonly verdict: readonly number[];
  readonly reason: readonly number[];
  readonly slot: readonly (number | null)[];
  readonly staleAt: readonly (number | null)[];
  readonly failingSince: readonly (number | null)[];
  readonly latencyMs: readonly (number | null)[];
  readonly budget: readonly (number | null)[];
  readonly coverage: readonly (number | null)[];
  readonly flags: readonly number[];
  readonly incidents: { readonly [key: string]: readonly string[] };
};

export type Counts = {
  readonly monitors: number;
  readonly good: number;
  readonly bad: number;
  readonly unknown: number;
  readonly excluded: number;
  readonly stale: number;
  readonly unmeasured: number;
  readonly inMaintenance: number;
  readonly openHigh: number;
  readonly openLow: number;
  readonly openWarnings: number;
};

export type Problem = {
  readonly type:
    | 'about:blank'
    | 'urn:threenines:problem:sign-in'
    | 'urn:threenines:problem:no-role'
    | 'urn:threenines:problem:conflict'
    | 'urn:threenines:problem:stale-version'
    | 'urn:threenines:problem:refused'
    | 'urn:threenines:problem:invalid-input'
    | 'urn:threenines:problem:key-reused'
    | 'urn:threenines:problem:rate-limited'
    | 'urn:threenines:problem:read-only'
    | 'urn:threenines:problem:busy'
    | 'urn:threenines:problem:proxy';
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string; readonly expected: string; readonly found: string }[];
  readonly reason?: string;
  readonly by?: string | null;
  readonly at?: string;
  readonly needs?: string;
};

export type Events = {
  readonly hello?: {
    readonly epoch: string;
    readonly layout: number;
    readonly revision: number;
    readonly now: string;
    readonly version: string;
    readonly isRecording: boolean;
  };
  readonly tick?: {
    readonly now: string;
    readonly revision: number;
    readonly newestSampleAt: string | null;
    readonly isRecording: boolean;
  };
  readonly board?: BoardChange;
  readonly sample?: { readonly monitor: string; readonly sample: Sample };
  readonly incident?: Incident;
  readonly duties?: { readonly items: readonly Duty[] };
  readonly maintenance?: Record<string, never>;
  readonly config?: { readonly layout: number };
  readonly reset?: { readonly why: 'too-old' | 'other-epoch' };
  readonly bye?: { readonly why: 'stopping' | 'session-ended' | 'too-slow' };
};

export type BoardChange = {
  readonly layout: number;
  readonly revision: number;
  readonly now: string;
  readonly newestSampleAt: string | null;
  readonly counts: Counts;
  readonly row: readonly number[];
  readonly verdict: readonly number[];
  readonly reason: readonly number[];
  readonly slot: readonly (number | null)[];
  readonly staleAt: readonly (number | null)[];
  readonly failingSince: readonly (number | null)[];
  readonly latencyMs: readonly (number | null)[];
  readonly budget: readonly (number | null)[];
  readonly coverage: readonly (number | null)[];
  readonly flags: readonly number[];
  readonly incidents: readonly (readonly string[])[];
};

export type Sample = {
  readonly id: string;
  readonly operator: string;
  readonly service: string;
  readonly location: string;
  readonly slot: string;
  readonly startedAt: string;
  readonly verdict: 'good' | 'bad' | 'excluded' | 'unknown';
  readonly reason:
    | 'ok'
    | 'dns'
    | 'connect'
    | 'tls'
    | 'auth'
    | 'timeout'
    | 'reset'
    | 'protocol'
    | 'status'
    | 'redirect'
    | 'too-large'
    | 'decode'
    | 'functional'
    | 'cleanup'
    | 'throttled'
    | 'own-network'
    | 'own-credentials'
    | 'test-data'
    | 'pool-exhausted'
    | 'rate-cap'
    | 'late'
    | 'overrun'
    | 'aborted'
    | 'disabled'
    | 'clock-step';
  readonly detail: string | null;
  readonly certainty?: 'sure' | 'confirm-first';
  readonly latencyMs: number | null;
  readonly totalMs: number | null;
  readonly statusCode: number | null;
  readonly transactionIds: readonly string[];
  readonly phasesMs: {
    readonly dns: number;
    readonly connect: number;
    readonly tls: number;
    readonly send: number;
    readonly wait: number;
    readonly receive: number;
  } | null;
  readonly maxStallMs: number | null;
  readonly warnings: readonly string[];
  readonly simulated?: true;
};

export type Incident = {
  readonly id: string;
  readonly operator: string;
  readonly operatorName: string;
  readonly service: string;
  readonly severity: 'high' | 'low' | 'warning';
  readonly rule:
    | 'high'
    | 'early-warning'
    | 'after-maintenance'
    | 'contract-warnings'
    | 'certificate'
    | 'latency'
    | 'missing-data'
    | 'throttled'
    | 'reported';
  readonly policyRule: string;
  readonly origin: 'monitor' | 'operator' | 'person';
  readonly ours?: true;
  readonly state:
    | 'suspected'
    | 'open'
    | 'escalated'
    | 'acknowledged'
    | 'updating'
    | 'resolved'
    | 'closed'
    | 'cancelled';
  readonly startedAt: string;
  readonly openedAt: string;
  readonly endedAt: string | null;
  readonly resolvedAt: string | null;
  readonly summary: string | null;
  readonly impact: string;
  readonly group: string;
  readonly simulated?: true;
  readonly acknowledged: { readonly at: string; readonly by: string } | null;
  readonly next: Duty | null;
  readonly can: readonly (
    | 'acknowledge'
    | 'confirm'
    | 'call'
    | 'answer'
    | 'note'
    | 'link'
    | 'notice-sent'
    | 'notice-received'
    | 'resolve'
    | 'cancel'
  )[];
};

export type Duty = {
  readonly about: string;
  readonly subject: 'incident' | 'maintenance';
  readonly operator: string;
  readonly operatorName: string;
  readonly service: string | null;
  readonly says: string;
  readonly kind: 'acknowledge' | 'confirm' | 'call' | 'response' | 'update' | 'resolution' | 'notice' | 'completion';
  readonly rule: string;
  readonly owedBy: 'us' | 'operator';
  readonly dueAt: string;
  readonly metAt: string | null;
  readonly enteredAt?: string;
  readonly outcome: 'kept' | 'late' | 'missed' | 'pending';
  readonly remindAt: string | null;
  readonly dueAtLocal: string;
  readonly timezone: string;
};

export type Monitors = { readonly items: readonly Monitor[]; readonly next: string | null };

export type Monitor = {
  readonly id: string;
  readonly operator: string;
  readonly operatorName: string;
  readonly service: string;
  readonly location: string;
  readonly probe: 'get-balance' | 'provisioning' | 'mo-direct' | 'http' | 'tcp';
  readonly now: Standing;
};

export type Standing = {
  readonly verdict: 'good' | 'bad' | 'excluded' | 'unknown' | null;
  readonly reason:
    | 'ok'
    | 'dns'
    | 'connect'
    | 'tls'
    | 'auth'
    | 'timeout'
    | 'reset'
    | 'protocol'
    | 'status'
    | 'redirect'
    | 'too-large'
    | 'decode'
    | 'functional'
    | 'cleanup'
    | 'throttled'
    | 'own-network'
    | 'own-credentials'
    | 'test-data'
    | 'pool-exhausted'
    | 'rate-cap'
    | 'late'
    | 'overrun'
    | 'aborted'
    | 'disabled'
    | 'clock-step'
    | null;
  readonly slot: string | null;
  readonly staleAt: string | null;
  readonly isStale: boolean;
  readonly failingSince: string | null;
  readonly latencyMs: number | null;
  readonly maintenance: 'timely' | 'late' | null;
  readonly incidents: readonly string[];
};

export type MonitorDetail = {
  readonly id: string;
  readonly operator: string;
  readonly operatorName: string;
  readonly service: string;
  readonly location: string;
  readonly probe: 'get-balance' | 'provisioning' | 'mo-direct' | 'http' | 'tcp';
  readonly now: Standing;
  readonly asOf: string;
  readonly timezone: string;
  readonly schedule: Schedule;
  readonly deadlineMs: number;
  readonly target: { readonly host: string; readonly requests: readonly string[] };
  readonly terms: Terms;
  readonly high: HighRule | null;
  readonly stopped: { readonly reason: string | null } | null;
  readonly figures: { readonly day: Figures | null; readonly '28d': Figures | null; readonly month: Figures | null };
};

export type Schedule = { readonly everyMs: number } | { readonly cron: string; readonly timezone: string };

export type Terms = {
  readonly validFrom: string | null;
  readonly objective: number;
  readonly latencyLimitMs: number;
  readonly latencyStatistic: 'mean' | 'p50' | 'p90' | 'p95' | 'p99';
  readonly verdictMode: 'point' | 'confidence';
  readonly partialMonth: 'judge' | 'inconclusive';
  readonly timezone: string;
};

export type HighRule = {
  readonly afterMs: number;
  readonly minCoverage: number;
  readonly maxGapMs: number;
  readonly resolveAfterGood: number;
  readonly reopenWithinMs: number;
};

export type Figures = {
  readonly operator: string;
  readonly service: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly watchedFrom: string | null;
  readonly watchedUntil: string | null;
  readonly watchedShare: number | null;
  readonly partialMonth: 'judge' | 'inconclusive';
  readonly slots: Slots;
  readonly adjustedSlots: Slots;
  readonly coverage: number | null;
  readonly availability: {
    readonly observed: number | null;
    readonly adjusted: number | null;
    readonly lower: number | null;
    readonly upper: number | null;
    readonly objective: number;
    readonly verdictMode: 'point' | 'confidence';
    readonly verdict: 'met' | 'breached' | 'inconclusive';
    readonly confidence: {
      readonly level: number;
      readonly twoSided: { readonly lower: number; readonly upper: number };
      readonly oneSided: { readonly lower: number; readonly upper: number };
    } | null;
  };
  readonly latency: {
    readonly statistic: 'mean' | 'p50' | 'p90' | 'p95' | 'p99';
    readonly valueMs: number | null;
    readonly observedMs: number | null;
    readonly samples: number | null;
    readonly withinLimit: number | null;
    readonly p50Ms: number | null;
    readonly p90Ms: number | null;
    readonly p95Ms: number | null;
    readonly p99Ms: number | null;
    readonly percentiles: 'exact' | 'approximate';
    readonly shareWithinLimit: number | null;
    readonly limitMs: number;
    readonly phasesMs: {
      readonly dns: number;
      readonly connect: number;
      readonly tls: number;
      readonly send: number;
      readonly wait: number;
      readonly receive: number;
    } | null;
    readonly verdict: 'met' | 'breached' | 'inconclusive';
  };
  readonly downtimeSeconds: number;
  readonly downtimeBounds: {
    readonly outages: number;
    readonly lowerSeconds: number;
    readonly upperSeconds: number;
    readonly edgeErrorSeconds: number;
  };
  readonly errorBudgetRemaining: number | null;
  readonly errorBudget: {
    readonly totalSeconds: number;
    readonly usedSeconds: number | null;
    readonly leftSeconds: number | null;
  };
  readonly burn: number | null;
};

export type Slots = {
  readonly due: number;
  readonly good: number;
  readonly bad: number;
  readonly excluded: number;
  readonly unknown: number;
};

export type Samples = { readonly items: readonly Sample[]; readonly next: string | null };

export type SampleDetail = {
  readonly sample: Sample;
  readonly trace: Trace | null;
  readonly limitMs: number;
  readonly before: Sample | null;
  readonly after: Sample | null;
};

export type Trace = {
  readonly exchanges: readonly Exchange[];
  readonly checks: readonly { readonly name: string; readonly passed: boolean; readonly detail: string }[];
};

export type Exchange = {
  readonly label: string;
  readonly transactionId: string;
  readonly startMs: number;
  readonly phasesMs: {
    readonly dns: number;
    readonly connect: number;
    readonly tls: number;
    readonly send: number;
    readonly wait: number;
    readonly receive: number;
  };
  readonly totalMs: number;
  readonly statusCode: number | null;
  readonly bytesReceived: number;
  readonly requestSent: boolean;
  readonly remoteAddress: string | null;
  readonly tlsProtocol: string | null;
  readonly error: string | null;
};

export type Series = {
  readonly from: string;
  readonly to: string;
  readonly bucketSeconds: number;
  readonly basis: 'samples' | 'hours';
  readonly at: readonly number[];
  readonly minMs: readonly (number | null)[];
  readonly p50Ms: readonly (number | null)[];
  readonly maxMs: readonly (number | null)[];
  readonly good: readonly number[];
  readonly bad: readonly number[];
  readonly excluded: readonly number[];
  readonly unknown: readonly number[];
};

export type Incidents = { readonly items: readonly Incident[]; readonly next: string | null };

export type IncidentDetail = {
  readonly id: string;
  readonly operator: string;
  readonly operatorName: string;
  readonly service: string;
  readonly severity: 'high' | 'low' | 'warning';
  readonly rule:
    | 'high'
    | 'early-warning'
    | 'after-maintenance'
    | 'contract-warnings'
    | 'certificate'
    | 'latency'
    | 'missing-data'
    | 'throttled'
    | 'reported';
  readonly policyRule: string;
  readonly origin: 'monitor' | 'operator' | 'person';
  readonly ours?: true;
  readonly state:
    | 'suspected'
    | 'open'
    | 'escalated'
    | 'acknowledged'
    | 'updating'
    | 'resolved'
    | 'closed'
    | 'cancelled';
  readonly startedAt: string;
  readonly openedAt: string;
  readonly endedAt: string | null;
  readonly resolvedAt: string | null;
  readonly summary: string | null;
  readonly impact: string;
  readonly group: string;
  readonly simulated?: true;
  readonly acknowledged: { readonly at: string; readonly by: string } | null;
  readonly next: Duty | null;
  readonly can: readonly (
    | 'acknowledge'
    | 'confirm'
    | 'call'
    | 'answer'
    | 'note'
    | 'link'
    | 'notice-sent'
    | 'notice-received'
    | 'resolve'
    | 'cancel'
  )[];
  readonly version: string;
  readonly transitions: readonly {
    readonly at: string;
    readonly to: 'suspected' | 'open' | 'escalated' | 'acknowledged' | 'updating' | 'resolved' | 'closed' | 'cancelled';
    readonly reason: string;
  }[];
  readonly policy: string;
  readonly country: string | null;
  readonly timezone: string;
  readonly budgetGoneAt: string | null;
  readonly evidence: Evidence;
  readonly blame: { readonly side: 'operator' | 'us' | 'unclear'; readonly says: string };
  readonly contacts: readonly {
    readonly role: string;
    readonly label: string;
    readonly media: readonly ('phone' | 'email')[];
  }[];
  readonly confirmed?: { readonly at: string; readonly by: string } | null;
  readonly deadlines: readonly Deadline[];
  readonly logEntries: number;
  readonly log: readonly LogEntry[];
  readonly script: { readonly phone: string; readonly mail: string };
};

export type Evidence = {
  readonly lastGoodAt: string | null;
  readonly lastGoodTransactionId: string | null;
  readonly failingTransactionIds: readonly string[];
  readonly reasons: readonly string[];
  readonly confirmFirst?: readonly string[];
  readonly measured?: {
    readonly location: string;
    readonly host: string;
    readonly requests: readonly string[];
    readonly counts: {
      readonly from: string;
      readonly through: string;
      readonly bad: number;
      readonly excluded: number;
      readonly unknown: number;
      readonly due: number;
    } | null;
    readonly latencyBefore: {
      readonly probes: number;
      readonly p50Ms: number;
      readonly p95Ms: number;
      readonly maxMs: number;
      readonly connectMs: number | null;
    } | null;
    readonly connection: {
      readonly address: string | null;
      readonly tlsProtocol: string | null;
      readonly certificateExpiresAt: string | null;
    };
    readonly ownFaults: readonly string[];
    readonly maxStallMs: number | null;
    readonly canary: 'good' | 'refuses' | 'unavailable' | 'none';
    readonly otherOperators: { readonly failing: number; readonly of: number };
    readonly maintenance: readonly { readonly from: string; readonly to: string; readonly announcedInTime: boolean }[];
    readonly budgetRemaining: number | null;
    readonly budget?: { readonly leftSeconds: number; readonly totalSeconds: number } | null;
  };
};

export type Deadline = {
  readonly kind: 'acknowledge' | 'confirm' | 'call' | 'response' | 'update' | 'resolution' | 'notice' | 'completion';
  readonly rule: string;
  readonly owedBy: 'us' | 'operator';
  readonly dueAt: string;
  readonly metAt: string | null;
  readonly enteredAt?: string;
  readonly outcome: 'kept' | 'late' | 'missed' | 'pending';
};

export type LogEntry =
  | {
      readonly kind: 'note' | 'answer' | 'notice-sent' | 'notice-received' | 'link';
      readonly at: string;
      readonly by: string;
      readonly enteredAt?: string;
      readonly text: string;
    }
  | {
      readonly kind: 'call';
      readonly at: string;
      readonly by: string;
      readonly enteredAt?: string;
      readonly medium: 'phone' | 'email';
      readonly contact: string;
      readonly outcome: 'answered' | 'no-answer' | 'left-message' | 'sent';
      readonly attempt: number;
      readonly text: string | null;
    };

export type IncidentLog = { readonly items: readonly LogEntry[]; readonly next: string | null };

export type IncidentOutcomes = { readonly outcomes: readonly IncidentOutcome[] };

export type IncidentOutcome =
  | { readonly kind: 'done'; readonly incident: string }
  | { readonly kind: 'in-line'; readonly command: string }
  | { readonly kind: 'conflict' | 'refused'; readonly reason: string; readonly detail: string };

export type Acted = { readonly incident: string };

export type Duties = { readonly items: readonly Duty[]; readonly next: string | null };

export type MaintenanceList = { readonly items: readonly Maintenance[]; readonly next: string | null };

export type Maintenance = {
  readonly id: string | null;
  readonly operator: string;
  readonly operatorName: string;
  readonly ours: boolean;
  readonly services: readonly string[] | null;
  readonly state: 'planned' | 'under-way' | 'over' | 'cancelled';
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
  readonly every: { readonly weekday: number } | { readonly monthDay: number } | null;
  readonly announcedAt: string | null;
  readonly occurrence: {
    readonly from: string;
    readonly to: string;
    readonly isAnnouncedInTime: boolean;
    readonly noticeBusinessDays: number;
    readonly overrunSeconds: number;
  } | null;
  readonly cancelledAt: string | null;
  readonly completedAt: string | null;
  readonly completion: Duty | null;
  readonly note: string | null;
  readonly createdAt: string | null;
};

export type Announced = {
  readonly announced: readonly {
    readonly kind: 'added' | 'known';
    readonly maintenance: string;
    readonly notice: { readonly businessDays: number; readonly isInTime: boolean } | null;
  }[];
};

export type MaintenanceActed = { readonly maintenance: string };

export type Operators = { readonly items: readonly Operator[]; readonly next: string | null };

export type Operator = {
  readonly id: string;
  readonly name: string;
  readonly country: string | null;
  readonly timezone: string;
  readonly monitors: number;
  readonly isEnabled: boolean;
  readonly stopped: { readonly since: string; readonly reason: string | null } | null;
  readonly agreedPerSecond: number;
  readonly grantsUnrevoked: number;
  readonly simsQuarantined: number;
};

export type OperatorDetail = {
  readonly id: string;
  readonly name: string;
  readonly country: string | null;
  readonly timezone: string;
  readonly monitors: number;
  readonly isEnabled: boolean;
  readonly stopped: { readonly since: string; readonly reason: string | null } | null;
  readonly agreedPerSecond: number;
  readonly grantsUnrevoked: number;
  readonly simsQuarantined: number;
  readonly weekend: readonly number[];
  readonly holidays: readonly string[];
  readonly contacts: readonly {
    readonly role: string;
    readonly label: string;
    readonly media: readonly ('phone' | 'email')[];
  }[];
  readonly services: readonly string[];
  readonly requests: readonly { readonly hour: string; readonly requests: number; readonly agreedPerSecond: number }[];
  readonly contract: readonly {
    readonly test: 'unknown-sim' | 'bad-location' | 'bad-limit' | 'no-certificate';
    readonly outcome: 'kept' | 'broken' | 'unclear';
    readonly detail: string;
    readonly at: string;
    readonly since: string | null;
  }[];
};

export type Months = {
  readonly items: readonly { readonly period: string; readonly closed: number }[];
  readonly next: string | null;
};

export type MonthStandings = {
  readonly period: string;
  readonly items: readonly MonthStanding[];
  readonly next: string | null;
};

export type MonthStanding = {
  readonly monitor: string;
  readonly operator: string;
  readonly operatorName: string;
  readonly service: string;
  readonly state: 'running' | 'ended' | 'closed';
  readonly from: string;
  readonly to: string;
  readonly closure: { readonly hash: string; readonly closedAt: string; readonly amendments: number } | null;
  readonly figures: Figures | null;
};

export type MonthDetail = {
  readonly monitor: string;
  readonly operator: string;
  readonly operatorName: string;
  readonly service: string;
  readonly state: 'running' | 'ended' | 'closed';
  readonly from: string;
  readonly to: string;
  readonly closure: { readonly hash: string; readonly closedAt: string; readonly amendments: number } | null;
  readonly figures: Figures | null;
  readonly entries: readonly LedgerEntry[];
};

export type LedgerEntry = {
  readonly hash: string;
  readonly sequence: number;
  readonly kind: 'month' | 'amendment';
  readonly at: string;
  readonly program: string;
  readonly author: string | null;
  readonly reason: string | null;
  readonly figures: Figures;
};

export type Reports = { readonly period: string; readonly items: readonly Report[]; readonly next: string | null };

export type Report = {
  readonly operator: string;
  readonly operatorName: string;
  readonly period: string;
  readonly isFinal: boolean;
  readonly formats: readonly ('html' | 'pdf' | 'csv' | 'json')[];
};

export type Health = {
  readonly now: string;
  readonly startedAt: string;
  readonly version: string;
  readonly node: string;
  readonly isSimulated: boolean;
  readonly standstill: readonly string[];
  readonly newestSampleAt: string | null;
  readonly store: {
    readonly isRecording: boolean;
    readonly buffered: number;
    readonly oldestBufferedAt: string | null;
    readonly dropped: number;
  };
  readonly ownFaults: readonly ('own-network' | 'own-credentials' | 'test-data')[];
  readonly certificateCheck: 'good' | 'failing' | 'none';
  readonly references: readonly { readonly name: string; readonly isUp: boolean }[];
  readonly probesInFlight: number;
  readonly tracesLeftOut: number;
  readonly longestStallMs: number;
  readonly latenessMs: number;
  readonly outbox: { readonly waiting: number; readonly dead: number; readonly oldestAt: string | null };
  readonly reload: { readonly at: string | null; readonly isSuccessful: boolean };
};

export type Channels = { readonly items: readonly Channel[]; readonly next: string | null };

export type Channel = {
  readonly name: string;
  readonly type: string;
  readonly severities: readonly ('high' | 'low' | 'warning')[];
  readonly watchdog: boolean;
  readonly waiting: number;
  readonly dead: number;
  readonly oldestAt: string | null;
  readonly lastResult: {
    readonly at: string;
    readonly result: 'delivered' | 'retryable' | 'permanent' | 'uncertain';
  } | null;
};

export type Messages = { readonly items: readonly Message[]; readonly next: string | null };

export type Message = {
  readonly id: string;
  readonly about: string;
  readonly step:
    | 'opened'
    | 'reopened'
    | 'escalated'
    | 'acknowledged'
    | 'confirmed'
    | 'reminder'
    | 'overdue'
    | 'updated'
    | 'resolved'
    | 'cancelled'
    | 'self-alert'
    | 'watchdog'
    | 'test'
    | 'report'
    | 'maintenance';
  readonly channel: string;
  readonly createdAt: string;
  readonly state: 'pending' | 'in-flight' | 'uncertain' | 'dead';
  readonly attempts: number;
  readonly dueAt: string;
  readonly lastError: string | null;
};

export type Session = {
  readonly principal: { readonly kind: 'local' | 'user' | 'token'; readonly name: string };
  readonly role: Role;
  readonly operators: readonly string[] | null;
  readonly version: string;
  readonly isSimulated: boolean;
  readonly now: string;
};

export type Role = 'viewer' | 'responder' | 'manager' | 'admin';

export type ProbeAnswer =
  | {
      readonly kind: 'probed';
      readonly reason:
        | 'ok'
        | 'dns'
        | 'connect'
        | 'tls'
        | 'auth'
        | 'timeout'
        | 'reset'
        | 'protocol'
        | 'status'
        | 'redirect'
        | 'too-large'
        | 'decode'
        | 'functional'
        | 'cleanup'
        | 'throttled'
        | 'own-network'
        | 'own-credentials'
        | 'test-data'
        | 'pool-exhausted'
        | 'rate-cap'
        | 'late'
        | 'overrun'
        | 'aborted'
        | 'disabled'
        | 'clock-step';
      readonly detail: string | null;
      readonly startedAt: string;
      readonly latencyMs: number | null;
      readonly totalMs: number;
      readonly statusCode: number | null;
      readonly maxStallMs: number;
      readonly warnings: readonly string[];
      readonly trace: Trace;
    }
  | { readonly kind: 'not-probed'; readonly reason: string | null };

export type Switched = {
  readonly operator: string;
  readonly isStopped: boolean;
  readonly isOffByConfiguration: boolean;
};

export type MonthsClosed = {
  readonly closed: readonly {
    readonly monitor: string;
    readonly from: string;
    readonly to: string;
    readonly hash: string;
  }[];
};

export type Amended = {
  readonly windows: readonly {
    readonly kind: 'amended' | 'unchanged' | 'overtaken';
    readonly from: string;
    readonly to: string;
    readonly hash: string;
    readonly differences: readonly { readonly figure: string; readonly before: string; readonly after: string }[];
  }[];
};

export type Retried = { readonly message: string };

export type ChannelTested = {
  readonly kind: 'delivered' | 'retryable' | 'permanent' | 'uncertain';
  readonly reason:
    | 'dns'
    | 'refused'
    | 'connect'
    | 'address-not-allowed'
    | 'tls'
    | 'timeout'
    | 'connection-lost'
    | 'protocol'
    | 'rate-limited'
    | 'server-error'
    | 'unauthorized'
    | 'not-found'
    | 'redirect'
    | 'rejected'
    | 'recipient-refused'
    | 'recipient-deferred'
    | 'not-configured'
    | 'stopped'
    | 'internal'
    | null;
  readonly detail: string | null;
  readonly refusedRecipients: number;
};

/** What goes into each operation, and what comes out. */
export interface Operations {
  /** How all monitors stand, in columns. Renewed once a second; `events` tells what changes after it. */
  getBoard: { answer: Board };
  /** What changes, as server-sent events. Ids are `epoch-number`; `Last-Event-ID` resumes within ten minutes, else `reset` says to read all anew. */
  streamEvents: { query: { topics?: string; watch?: string }; answer: Events };
  /** Monitors by id. For all of them at once take the board. */
  listMonitors: { query: { operator?: string; limit?: number; after?: string }; answer: Monitors };
  /** One monitor: how it stands, what it probes, its terms and its figures. */
  getMonitor: { params: { operator: string; service: string }; answer: MonitorDetail };
  /** Stored samples, the newest first. */
  listSamples: {
    params: { operator: string; service: string };
    query: {
      from?: string;
      to?: string;
      verdict?: string;
      reason?:
        | 'ok'
        | 'dns'
        | 'connect'
        | 'tls'
        | 'auth'
        | 'timeout'
        | 'reset'
        | 'protocol'
        | 'status'
        | 'redirect'
        | 'too-large'
        | 'decode'
        | 'functional'
        | 'cleanup'
        | 'throttled'
        | 'own-network'
        | 'own-credentials'
        | 'test-data'
        | 'pool-exhausted'
        | 'rate-cap'
        | 'late'
        | 'overrun'
        | 'aborted'
        | 'disabled'
        | 'clock-step';
      limit?: number;
      after?: string;
    };
    answer: Samples;
  };
  /** One probe: what it found, where its time went, and the good ones beside it. */
  getSample: { params: { operator: string; service: string; slot: string }; answer: SampleDetail };
  /** Latency and verdicts over time, in buckets. At most two days. */
  getSeries: {
    params: { operator: string; service: string };
    query: { from?: string; to?: string; points?: number };
    answer: Series;
  };
  /** Incidents, the newest first. */
  listIncidents: {
    query: { state?: string; severity?: string; operator?: string; service?: string; limit?: number; after?: string };
    answer: Incidents;
  };
  /** Raises an incident that a person or an operator found, for one operator or, with `ours`, for all. */
  raiseIncident: {
    body: {
      readonly operator?: string | null;
      readonly service: string;
      readonly unlisted?: boolean;
      readonly severity?: 'high' | 'low';
      readonly ours?: boolean;
      readonly foundBy?: 'operator' | 'person';
      readonly startedAt?: string;
      readonly endedAt?: string;
      readonly awareAt?: string;
      readonly text: string;
    };
    answer: IncidentOutcomes;
  };
  /** All that is known of one incident. */
  getIncident: { params: { id: string }; answer: IncidentDetail };
  /** What people did and said about an incident, in the order in which it was written down. */
  listIncidentLog: { params: { id: string }; query: { limit?: number; after?: string }; answer: IncidentLog };
  /** Ends an outage of ours, which is one incident for each operator. */
  resolveOurs: {
    body: { readonly service: string; readonly operator?: string | null; readonly text?: string | null };
    answer: IncidentOutcomes;
  };
  /** Logs one notice of an outage of ours for every operator that is still owed one. */
  noticeSentToAll: {
    body: { readonly service: string; readonly operator?: string | null; readonly text: string; readonly at?: string };
    answer: IncidentOutcomes;
  };
  /** Takes it: nobody else is paged. */
  acknowledgeIncident: { params: { id: string }; body: Record<string, never>; answer: Acted };
  /** A person confirmed the failure by hand. */
  confirmIncident: { params: { id: string }; body: Record<string, never>; answer: Acted };
  /** Logs an attempt to reach the operator. */
  callIncident: {
    params: { id: string };
    body: {
      readonly medium?: 'phone' | 'email';
      readonly contact?: string;
      readonly unlisted?: boolean;
      readonly outcome?: 'answered' | 'no-answer' | 'left-message' | 'sent';
      readonly text?: string | null;
      readonly at?: string;
    };
    answer: Acted;
  };
  /** Logs the operator’s answer or update. */
  answerIncident: { params: { id: string }; body: { readonly text: string; readonly at?: string }; answer: Acted };
  /** Writes a note into its log. */
  noteIncident: { params: { id: string }; body: { readonly text: string; readonly at?: string }; answer: Acted };
  /** Links a bug or a ticket. */
  linkIncident: { params: { id: string }; body: { readonly text: string; readonly at?: string }; answer: Acted };
  /** Logs an outage notice of ours. */
  noticeSentIncident: { params: { id: string }; body: { readonly text: string; readonly at?: string }; answer: Acted };
  /** Logs an outage notice of the operator. */
  noticeReceivedIncident: {
    params: { id: string };
    body: { readonly text: string; readonly at?: string };
    answer: Acted;
  };
  /** It is over. */
  resolveIncident: {
    params: { id: string };
    body: { readonly text?: string | null; readonly at?: string };
    answer: Acted;
  };
  /** It was none. */
  cancelIncident: { params: { id: string }; body: { readonly text?: string | null }; answer: Acted };
  /** What either side owes the other and has not done yet, the soonest first; what was missed stands before it. */
  listDuties: {
    query: {
      until?: string;
      owedBy?: 'us' | 'operator';
      kind?: string;
      operator?: string;
      limit?: number;
      after?: string;
    };
    answer: Duties;
  };
  /** Planned work, of operators and of ours, that was entered or stands in the configuration; the newest first. */
  listMaintenance: {
    query: { operator?: string; state?: string; limit?: number; after?: string };
    answer: MaintenanceList;
  };
  /** Announces planned work, of an operator or of ours; says whether that was in time. */
  addMaintenance: {
    body: {
      readonly operator?: string | null;
      readonly ours?: boolean;
      readonly from: string;
      readonly to: string;
      readonly timezone?: string;
      readonly services?: readonly string[];
      readonly announcedAt?: string;
      readonly every?:
        | {
            readonly weekday:
              | 'mon'
              | 'tue'
              | 'wed'
              | 'thu'
              | 'fri'
              | 'sat'
              | 'sun'
              | 'monday'
              | 'tuesday'
              | 'wednesday'
              | 'thursday'
              | 'friday'
              | 'saturday'
              | 'sunday';
          }
        | { readonly monthDay: number };
      readonly note?: string | null;
    };
    answer: Announced;
  };
  /** One window that was entered. */
  getMaintenance: { params: { id: string }; answer: Maintenance };
  /** Takes a window back before it begins; of a series, all occurrences that start later. */
  cancelMaintenance: { params: { id: string }; body: Record<string, never>; answer: MaintenanceActed };
  /** Notes when the work was done, and when that was told. An early end ends the window. */
  completeMaintenance: {
    params: { id: string };
    body: { readonly at?: string; readonly toldAt?: string };
    answer: MaintenanceActed;
  };
  /** Notes that the end of the work was told, without saying when the work was done. */
  noteCompletionNotice: {
    params: { id: string };
    body: { readonly from: 'us' | 'operator'; readonly at?: string };
    answer: MaintenanceActed;
  };
  /** Operators by id. */
  listOperators: { query: { limit?: number; after?: string }; answer: Operators };
  /** One operator: calendar, contacts, requests and contract findings. */
  getOperator: { params: { operator: string }; answer: OperatorDetail };
  /** Months with closed results, the newest first. The month that runs is not among them. */
  listMonths: { query: { limit?: number; after?: string }; answer: Months };
  /** How each monitor stands in a month: as frozen once it is closed, as of now while it runs. */
  getMonth: {
    params: { period: string };
    query: { operator?: string; limit?: number; after?: string };
    answer: MonthStandings;
  };
  /** One monitor in a month, with each entry of the ledger: the result, and its amendments. */
  getMonthOfMonitor: { params: { period: string; operator: string; service: string }; answer: MonthDetail };
  /** The reports of a month, one for each operator. */
  listReports: { query: { period?: string; limit?: number; after?: string }; answer: Reports };
  /** An operator’s report of a month as a file. It is written while you wait, away from everything else. */
  getReport: { params: { operator: string; period: string; format: 'html' | 'pdf' | 'csv' | 'json' }; answer: Blob };
  /** How the monitor itself fares: faults of ours, its store, its delays, what it could not deliver. */
  getHealth: { answer: Health };
  /** Channels, and what waits for them. */
  listChannels: { query: { limit?: number; after?: string }; answer: Channels };
  /** Messages that are not delivered, the oldest first. */
  listMessages: { query: { state?: 'waiting' | 'dead'; limit?: number; after?: string }; answer: Messages };
  /** Who you are, and what you may. */
  getSession: { answer: Session };
  /** Probes once, outside the slots, under the rates, switches and caps of the daemon. Leaves no sample. */
  probeNow: { params: { operator: string; service: string }; body: Record<string, never>; answer: ProbeAnswer };
  /** Stops every probe of an operator, at once and over restarts, or starts them again. */
  throwSwitch: {
    params: { operator: string };
    body: { readonly isStopped: boolean; readonly reason?: string | null };
    answer: Switched;
  };
  /** Closes now what the daemon would close within the hour. */
  closeMonths: { body: Record<string, never>; answer: MonthsClosed };
  /** Computes a closed month once more, and puts a result that differs behind the old one. */
  amendMonth: {
    params: { period: string; operator: string; service: string };
    body: { readonly reason: string; readonly newTerms?: boolean };
    answer: Amended;
  };
  /** Sends a message again that was given up. */
  retryMessage: { params: { id: string }; body: Record<string, never>; answer: Retried };
  /** Sends one message, marked as a test, past the outbox. The answer says whether it arrived. */
  testChannel: { params: { name: string }; body: Record<string, never>; answer: ChannelTested };
}

export const ROUTES = {
  getBoard: ['GET', '/board'],
  streamEvents: ['GET', '/events'],
  listMonitors: ['GET', '/monitors'],
  getMonitor: ['GET', '/monitors/{operator}/{service}'],
  listSamples: ['GET', '/monitors/{operator}/{service}/samples'],
  getSample: ['GET', '/monitors/{operator}/{service}/samples/{slot}'],
  getSeries: ['GET', '/monitors/{operator}/{service}/series'],
  listIncidents: ['GET', '/incidents'],
  raiseIncident: ['POST', '/incidents'],
  getIncident: ['GET', '/incidents/{id}'],
  listIncidentLog: ['GET', '/incidents/{id}/log'],
  resolveOurs: ['POST', '/outages/resolve'],
  noticeSentToAll: ['POST', '/outages/notices'],
  acknowledgeIncident: ['POST', '/incidents/{id}/acknowledge'],
  confirmIncident: ['POST', '/incidents/{id}/confirm'],
  callIncident: ['POST', '/incidents/{id}/call'],
  answerIncident: ['POST', '/incidents/{id}/answer'],
  noteIncident: ['POST', '/incidents/{id}/note'],
  linkIncident: ['POST', '/incidents/{id}/link'],
  noticeSentIncident: ['POST', '/incidents/{id}/notice-sent'],
  noticeReceivedIncident: ['POST', '/incidents/{id}/notice-received'],
  resolveIncident: ['POST', '/incidents/{id}/resolve'],
  cancelIncident: ['POST', '/incidents/{id}/cancel'],
  listDuties: ['GET', '/duties'],
  listMaintenance: ['GET', '/maintenance'],
  addMaintenance: ['POST', '/maintenance'],
  getMaintenance: ['GET', '/maintenance/{id}'],
  cancelMaintenance: ['POST', '/maintenance/{id}/cancel'],
  completeMaintenance: ['POST', '/maintenance/{id}/complete'],
  noteCompletionNotice: ['POST', '/maintenance/{id}/notice'],
  listOperators: ['GET', '/operators'],
  getOperator: ['GET', '/operators/{operator}'],
  listMonths: ['GET', '/months'],
  getMonth: ['GET', '/months/{period}'],
  getMonthOfMonitor: ['GET', '/months/{period}/{operator}/{service}'],
  listReports: ['GET', '/reports'],
  getReport: ['GET', '/reports/{operator}/{period}/{format}'],
  getHealth: ['GET', '/health'],
  listChannels: ['GET', '/channels'],
  listMessages: ['GET', '/outbox'],
  getSession: ['GET', '/session'],
  probeNow: ['POST', '/monitors/{operator}/{service}/probes'],
  throwSwitch: ['PUT', '/operators/{operator}/switch'],
  closeMonths: ['POST', '/months/close'],
  amendMonth: ['POST', '/months/{period}/{operator}/{service}/amendments'],
  retryMessage: ['POST', '/outbox/{id}/retry'],
  testChannel: ['POST', '/channels/{name}/test'],
} as const satisfies Readonly<Record<keyof Operations, readonly [string, string]>>;
