import type { ApiPromise, WebhookWaiterPromise } from "../promises.js";
import type { Open } from "./common.js";
import type { IdempotencyKey } from "./idempotency-keys.js";
import type { ApiRequestOptions } from "./request-options.js";

/** Whether an endpoint takes deliveries. */
export type WebhookEndpointApiStatus = "active" | "inactive" | "deleting";

/** How far a delivery is. */
export type WebhookDeliveryApiStatus =
  "pending" | "processing" | "succeeded" | "failed" | "filtered" | "unmatched";

/** An endpoint: where others send their events to. */
export type WebhookEndpointObject = {
  /** The id of the endpoint, `wh_…`. */
  id: string;
  /** The id that it was declared under. */
  declaredId: string;
  /** Whose events it takes. */
  source: string;
  /** Whether it takes deliveries. */
  status: Open<WebhookEndpointApiStatus>;
  /** Who makes its secret. */
  secretProvisioning: Open<"provider" | "integrator" | "either">;
  /** Whether it has one. */
  secretSet: boolean;
  /** The tenant that it belongs to. */
  tenantId: string | null;
  /** Your own id for it. */
  externalRef: string | null;
  /** The address to send events to. */
  url: string;
  /** When it was made. */
  createdAt: Date;
  /** When something in it last changed. */
  updatedAt: Date;
};

/** The answer of {@link WebhooksApi.endpoints}.list. */
export type ListWebhookEndpointsResponse = {
  /** The endpoints. */
  data: WebhookEndpointObject[];
};

/** Which deliveries to list. All that is given must apply; of several values in one field, any. */
export interface ListWebhookDeliveriesQuery {
  /** Deliveries to these endpoints, each by either id. */
  endpoint?: string | string[];
  /** How far they are. */
  status?: WebhookDeliveryApiStatus | WebhookDeliveryApiStatus[];
  /** Deliveries made within this time, as a duration such as `"1h"` or `"7d"`. */
  period?: string;
  /** Deliveries made from this time on. */
  from?: Date;
  /** Deliveries made until this time. */
  to?: Date;
  /** Deliveries a page, 1 to 100. */
  limit?: number;
  /** The cursor after which the page starts: `pagination.next` of another page. */
  after?: string;
}

/** A delivery: one event that an endpoint was sent. */
export type WebhookDeliveryListItem = {
  /** The id of the delivery. */
  id: string;
  /** The endpoint, where it still is. */
  endpoint: { id: string; declaredId: string } | null;
  /** How far it is. */
  status: Open<WebhookDeliveryApiStatus>;
  /** The sender's id for it. */
  externalDeliveryId: string;
  /** Whether it was sent as a test. */
  isTest: boolean;
  /** When it came. */
  createdAt: Date;
  /** When it was dealt with. */
  processedAt: Date | null;
};

/** The answer of {@link WebhooksApi.deliveries}.list: one page. */
export type ListWebhookDeliveriesResponse = {
  /** The deliveries, newest first. */
  data: WebhookDeliveryListItem[];
  /** The cursors to the pages beside this one. */
  pagination: { next?: string; previous?: string };
};

/** The answer of {@link WebhooksApi.deliveries}.replay. */
export type ReplayWebhookDeliveryResponse = {
  /** The id of the new delivery. */
  deliveryId: string;
  /** The id of the earlier one. */
  replayedFrom: string;
};

/** What is read of a `Request`. */
export interface WebhookRequest {
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** What a waiter waits for, and how long. */
export type CreateWebhookWaiterOptions = {
  /** What a delivery must have, by path, such as `{ "event.type": "paid" }`. */
  match?: Record<string, unknown>;
  /** The same as a filter's text. */
  filter?: string;
  /** When the waiter times out: a duration from now, such as `"1h"`, or the time as a `Date`. */
  timeout?: string | Date;
  /** Tags to find it by. */
  tags?: string | string[];
  /**
   * Makes the call safe to repeat: while the key is known, the waiter made with it is found again. A
   * string is hashed on this side first. Default a random one.
   */
  idempotencyKey?: IdempotencyKey | string | string[];
  /** How long the key is known, as a duration. */
  idempotencyKeyTTL?: string;
};

/** A waiter. */
export type WebhookWaiter = {
  /** The id of the waiter, `waitpoint_…`. */
  id: string;
  /** Where the dashboard shows it. */
  url?: string;
  /** When it times out. */
  expiresAt: Date;
  /** Whether an earlier waiter with the same idempotency key was found, instead of a new one made. */
  isCached: boolean;
};

/** The answer of {@link WebhooksApi.waiter}.cancel. */
export type CancelWebhookWaiterResult =
  | { cancelled: true }
  | {
      cancelled: false;
      /** A delivery was first. */
      reason: "too_late";
      /** The id of that delivery. */
      deliveryId: string;
    };

/** What {@link webhooks} offers. Token: a secret key. */
export interface WebhooksApi {
  /** Where others send their events to. */
  readonly endpoints: {
    /**
     * The endpoints of the token's environment.
     *
     * @param requestOptions - About this call alone.
     */
    list(requestOptions?: ApiRequestOptions): ApiPromise<ListWebhookEndpointsResponse>;
  };

  /** What they sent. */
  readonly deliveries: {
    /**
     * One page of the deliveries, newest first. `after` asks for the one that follows.
     *
     * @param query - Which deliveries, and how many.
     * @param requestOptions - About this call alone.
     *
     * @example
     * ```ts
     * const { data } = await webhooks.deliveries.list({ status: "failed", period: "1h" });
     * ```
     */
    list(
      query?: ListWebhookDeliveriesQuery,
      requestOptions?: ApiRequestOptions,
    ): ApiPromise<ListWebhookDeliveriesResponse>;

    /**
     * Delivers an event again, as a new delivery.
     *
     * @param deliveryId - The id of the earlier delivery.
     * @param options - `targetId` delivers it to that subscriber alone, whatever its filter says.
     * @param requestOptions - About this call alone.
     * @throws {@link NotFoundError} where there is no such delivery.
     */
    replay(
      deliveryId: string,
      options?: { targetId?: string },
      requestOptions?: ApiRequestOptions,
    ): ApiPromise<ReplayWebhookDeliveryResponse>;
  };

  /**
   * Checks that a request comes from Trigger.dev, as those about alerts do, and reads what it says.
   * Nothing is sent.
   *
   * @param request - The request, its body not yet read; or its body as it came, and its header
   *   `x-trigger-signature-hmacsha256`.
   * @param secret - The secret of the webhook.
   * @returns What it says. That it has the fields of `T` is not checked.
   * @throws {@link WebhookError} where the signature is missing or wrong, or the body is no JSON
   *   object.
   *
   * @example
   * ```ts
   * const event = await webhooks.constructEvent(request, process.env.ALERT_WEBHOOK_SECRET);
   * ```
   */
  constructEvent<T = any>(
    request: WebhookRequest | { payload: string | { toString(): string }; header: string },
    secret: string,
  ): Promise<T>;

  /** What runs wait for. */
  readonly waiter: {
    /**
     * Makes a waiter: the next delivery that matches resumes the run that waits for it. Make it
     * before you do what makes the sender send.
     *
     * @param endpoint - The endpoint, or an object with its id.
     * @param options - What to wait for, and how long.
     * @param requestOptions - About this call alone.
     * @throws {@link WebhookWaiterLimitError}, {@link WebhookEndpointNotFoundError},
     *   {@link WebhookFilterError}.
     *
     * @example
     * ```ts
     * const waiter = await webhooks.waiter.create(
     *   { id: "payments" },
     *   { match: { "event.type": "paid" }, timeout: "1h" },
     * );
     * ```
     */
    create(
      endpoint: string | { id: string },
      options?: CreateWebhookWaiterOptions,
      requestOptions?: ApiRequestOptions,
    ): ApiPromise<WebhookWaiter>;

    /**
     * Waits until a delivery matches, or the waiter times out or is cancelled. Only inside a run of a
     * task that is defined with `@trigger.dev/sdk`.
     *
     * @param waiter - The id of the waiter, or what `create` gave.
     * @throws `Error` outside of a run.
     *
     * @example
     * ```ts
     * const { event } = await webhooks.waiter.wait<{ event: { type: string } }>(waiter).unwrap();
     * ```
     */
    wait<T = any>(waiter: string | { id: string }): WebhookWaiterPromise<T>;

    /**
     * Cancels a waiter, unless a delivery was first.
     *
     * @param waiter - The id of the waiter, or what `create` gave.
     * @param requestOptions - About this call alone.
     * @throws {@link NotFoundError} where there is no such waiter.
     */
    cancel(
      waiter: string | { id: string },
      requestOptions?: ApiRequestOptions,
    ): ApiPromise<CancelWebhookWaiterResult>;
  };
}

/** Looking after webhooks. */
export declare const webhooks: WebhooksApi;
