// What the pages ask of the crowd's door, and how its refusals are told apart.

export class Problem extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }

  // Whether sending the same again later may succeed.
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  get isAboutSeal() {
    return ["seal-expired", "seal-invalid", "seal-missing"].includes(this.code);
  }
}

export class Api {
  constructor(address, language, { keeper = null } = {}) {
    this.address = address;
    this.language = language;
    const asked = new URLSearchParams(location.search);
    const held = ["source", "theme", "territory"].filter((name) => asked.get(name));
    this.walk = new URLSearchParams(held.map((name) => [name, asked.get(name)])).toString();
    this.keeper = keeper;
    this.kept = keeper?.read() || null;
  }

  // Who votes, where there is no cookie: kept by the keeper where there is one, else by this page alone.
  get token() {
    return this.kept;
  }

  set token(token) {
    this.kept = token;
    this.keeper?.write(token ?? "");
  }

  sequence({ first, without = [], size } = {}) {
    const query = new URLSearchParams({ language: this.language });
    if (size) query.set("size", size);
    if (first) query.set("first", first);
    if (without.length) query.set("without", without.join(","));
    return this.ask(`/sequence?${query}${this.walk && `&${this.walk}`}`);
  }

  mine() {
    return this.ask("/ballots");
  }

  cast({ id, proposal, opinion, qualifiers, seal }, { token = false } = {}) {
    return this.ask("/ballots", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": id },
      body: JSON.stringify({ proposal, opinion, qualifiers, seal, token }),
    });
  }

  async ask(path, { headers = {}, ...options } = {}) {
    const sent = { Accept: "application/json", "Accept-Language": this.language, ...headers };
    if (this.token) sent.Authorization = `Bearer ${this.token}`;
    let response;
    let body;
    try {
      response = await fetch(this.address + path, {
        ...options,
        headers: sent,
        credentials: this.keeper ? "omit" : "same-origin",
        signal: AbortSignal.timeout(20_000),
      });
      body = await response.json();
    } catch (error) {
      throw new Problem(response && !response.ok ? response.status : 0, "unreachable", String(error));
    }
    if (!response.ok && body.code === "token-invalid") this.token = null;
    if (!response.ok) throw new Problem(response.status, body.code ?? "error", body.detail ?? "");
    return body;
  }
}
