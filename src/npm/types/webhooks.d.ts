import type { ApiPromise, WebhookWaiterPromise } from "../promises.js";
import type { Integer, Open } from "./common.js";
import type { IdempotencyKey } from "./idempotency-keys.js";
import type { ApiRequestOptions } from "./request-options.js";

/** The status of an endpoint. */
export type WebhookEndpointApiStatus =
  /** Receives events. */
  | "active"
  /** Receives no events. */
  | "inactive"
  /** Is being deleted. */
  | "deleting";

/** The status of a delivery. */
export type WebhookDeliveryApiStatus =
  /** Waits to be processed. */
  | "pending"
  /** Is being processed. */
  | "processing"
  /** Processed successfully. */
  | "succeeded"
  /** Processing failed. */
  | "failed"
  /** Dropped by the filters of all subscribers. */
  | "filtered"
  /** Without a subscriber. */
  | "unmatched";

/** An endpoint, which receives events from a sender. */
export type WebhookEndpointObject = {
  /** The id of the endpoint, `wh_…`. */
  id: string;
  /** The declared id. */
  declaredId: string;
  /** The source of its events. */
  source: string;
  /** The status. */
  status: Open<WebhookEndpointApiStatus>;
  /** The party that provides its secret. */
  secretProvisioning: Open<"provider" | "integrator" | "either">;
  /** Whether it has a secret. */
  secretSet: boolean;
  /** The tenant that it belongs to. */
  tenantId: string | null;
  /** Your own id for it. */
  externalRef: string | null;
  /** The URL that receives events. */
  url: string;
  /** When it was created. */
  createdAt: Date;
  /** When it was last changed. */
  updatedAt: Date;
};

/** The response of {@link WebhooksApi.endpoints}.list. */
export type ListWebhookEndpointsResponse = {
  /** The endpoints. */
  data: WebhookEndpointObject[];
};

/**
 * Filters and page of the list of deliveries. A delivery must match all filters; with several
 * values in one field, any of them.
 */
export interface ListWebhookDeliveriesQuery {
  /** Deliveries to these endpoints, each given by its id or its declared id. */
  endpoint?: string | string[];
  /** The status. */
  status?: WebhookDeliveryApiStatus | WebhookDeliveryApiStatus[];
  /** Deliveries created within this time, as a duration such as `"1h"` or `"7d"`. */
  period?: string;
  /** Deliveries created from this time on. */
  from?: Date;
  /** Deliveries created until this time. */
  to?: Date;
  /** The size of a page, 1 to 100. */
  limit?: Integer;
  /** The cursor before the first item of the page: `pagination.next` of another page. */
  after?: string;
}

/** A delivery: one event that an endpoint received. */
export type WebhookDeliveryListItem = {
  /** The id of the delivery. */
  id: string;
  /** The endpoint, if it still exists. */
  endpoint: {
    /** The id of the endpoint, `wh_…`. */
    id: string;
    /** The declared id. */
    declaredId: string;
  } | null;
  /** The status. */
  status: Open<WebhookDeliveryApiStatus>;
  /** The sender's id for it. */
  externalDeliveryId: string;
  /** Whether it is a test. */
  isTest: boolean;
  /** When it arrived. */
  createdAt: Date;
  /** When it was processed. */
  processedAt: Date | null;
};

/** The response of {@link WebhooksApi.deliveries}.list: one page. */
export type ListWebhookDeliveriesResponse = {
  /** The deliveries, newest first. */
  data: WebhookDeliveryListItem[];
  /** The cursors of the next and previous pages. */
  pagination: {
    /** The cursor of the next page. */
    next?: string;
    /** The cursor of the previous page. */
    previous?: string;
  };
};

/** The response of {@link WebhooksApi.deliveries}.replay. */
export type ReplayWebhookDeliveryResponse = {
  /** The id of the new delivery. */
  deliveryId: string;
  /** The id of the earlier delivery. */
  replayedFrom: string;
};

/** The parts of a `Request` that are read. */
export interface WebhookRequest {
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** The conditions of a waiter, and its time-out. */
export type CreateWebhookWaiterOptions = {
  /** The values that a delivery must have, by path, such as `{ "event.type": "paid" }`. */
  match?: Record<string, unknown>;
  /** A filter, as text, in place of `match`. */
  filter?: string;
  /** When the waiter times out: a duration from now, such as `"1h"`, or the time as a `Date`. */
  timeout?: string | Date;
  /** Tags of the waiter. */
  tags?: string | string[];
  /**
   * Makes the call safe to repeat: while the key is valid, another call with it returns the
   * existing waiter. A string is hashed first. Default a random key.
   */
  idempotencyKey?: IdempotencyKey | string | string[];
  /** How long the key is valid, as a duration. */
  idempotencyKeyTTL?: string;
};

/** A waiter. */
export type WebhookWaiter = {
  /** The id of the waiter, `waitpoint_…`. */
  id: string;
  /** The URL of the waiter in the dashboard. */
  url?: string;
  /** When it times out. */
  expiresAt: Date;
  /** Whether this is an existing waiter with the same idempotency key. */
  isCached: boolean;
};

/** The response of {@link WebhooksApi.waiter}.cancel. */
export type CancelWebhookWaiterResult =
  | {
      /** Whether the waiter was cancelled. */
      cancelled: true;
    }
  | {
      /** Whether the waiter was cancelled. */
      cancelled: false;
      /** Set if a delivery came first. */
      reason: "too_late";
      /** The id of that delivery. */
      deliveryId: string;
    };

/** The calls of {@link webhooks}. Token: a secret key. */
export interface WebhooksApi {
  /** Endpoints, which receive events. */
  readonly endpoints: {
    /**
     * Lists the endpoints of the token's environment.
     *
     * @param requestOptions - Request options of this call.
     */
    list(requestOptions?: ApiRequestOptions): ApiPromise<ListWebhookEndpointsResponse>;
  };

  /** Deliveries, the events that endpoints received. */
  readonly deliveries: {
    /**
     * Lists one page of the deliveries, newest first. `after` selects the next page.
     *
     * @param query - Filters, and the size of the page.
     * @param requestOptions - Request options of this call.
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
     * @param options - The subscriber.
     * @param requestOptions - Request options of this call.
     * @throws {@link NotFoundError} if there is no such delivery.
     */
    replay(
      deliveryId: string,
      options?: {
        /** Delivers it only to this subscriber, regardless of its filter. */
        targetId?: string;
      },
      requestOptions?: ApiRequestOptions,
    ): ApiPromise<ReplayWebhookDeliveryResponse>;
  };

  /**
   * Verifies that a request comes from Trigger.dev, such as one about an alert, and returns its
   * event. Nothing is sent.
   *
   * @param request - The request, with its body unread; or its raw body and its header
   *   `x-trigger-signature-hmacsha256`.
   * @param secret - The secret of the webhook.
   * @returns The event. Its fields are not checked against `T`.
   * @throws {@link WebhookError} if the signature is missing or wrong, or if the body is not a JSON
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

  /** Waiters: deliveries that runs wait for. */
  readonly waiter: {
    /**
     * Creates a waiter. The next delivery that matches resumes the run that waits for it. Create it
     * before you cause the event.
     *
     * @param endpoint - The id of the endpoint, or an object with its id.
     * @param options - The conditions, and the time-out.
     * @param requestOptions - Request options of this call.
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
     * Waits until a delivery matches, or until the waiter times out or is cancelled. Only inside a
     * run of a task that is defined with `@trigger.dev/sdk`.
     *
     * @param waiter - The id of the waiter, or the response of `create`.
     * @throws `Error` outside of a run.
     *
     * @example
     * ```ts
     * const { event } = await webhooks.waiter.wait<{ event: { type: string } }>(waiter).unwrap();
     * ```
     */
    wait<T = any>(waiter: string | { id: string }): WebhookWaiterPromise<T>;

    /**
     * Cancels a waiter, unless a delivery came first.
     *
     * @param waiter - The id of the waiter, or the response of `create`.
     * @param requestOptions - Request options of this call.
     * @throws {@link NotFoundError} if there is no such waiter.
     */
    cancel(
      waiter: string | { id: string },
      requestOptions?: ApiRequestOptions,
    ): ApiPromise<CancelWebhookWaiterResult>;
  };
}

/** Webhooks: endpoints, deliveries and waiters. */
export declare const webhooks: WebhooksApi;
