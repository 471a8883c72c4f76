-- Keys, foreign keys and rules, added after loading: checking a whole table at once is a fraction of the cost.

ALTER TABLE hr.unit          ADD PRIMARY KEY (unit);
ALTER TABLE hr.function      ADD PRIMARY KEY (function);
ALTER TABLE hr.person        ADD PRIMARY KEY (person), ADD UNIQUE (hetu), ADD CHECK (sex IN ('F', 'M'));
ALTER TABLE hr.candidate     ADD PRIMARY KEY (candidate), ADD FOREIGN KEY (person) REFERENCES hr.person;
ALTER TABLE hr.opening       ADD PRIMARY KEY (opening), ADD FOREIGN KEY (unit) REFERENCES hr.unit, ADD CHECK (seats >= 0);
ALTER TABLE hr.application   ADD PRIMARY KEY (application),
    ADD FOREIGN KEY (candidate) REFERENCES hr.candidate, ADD FOREIGN KEY (opening) REFERENCES hr.opening,
    ADD CHECK (decision IN ('rejected', 'offered', 'withdrawn')), ADD CHECK ((decision IS NULL) = (decided_on IS NULL)),
    ADD CHECK (screened_on >= applied_on), ADD CHECK (decided_on >= applied_on), ADD CHECK (answered_on >= decided_on);
ALTER TABLE hr.offer         ADD PRIMARY KEY (offer), ADD FOREIGN KEY (application) REFERENCES hr.application,
    ADD CHECK (offered_pay > 0 AND market_pay > 0);
ALTER TABLE hr.employment    ADD PRIMARY KEY (employment), ADD FOREIGN KEY (person) REFERENCES hr.person,
    ADD FOREIGN KEY (application) REFERENCES hr.application, ADD FOREIGN KEY (referred_by) REFERENCES hr.person,
    ADD CHECK (finished_on >= started_on), ADD CHECK ((finished_on IS NULL) = (exit_kind IS NULL)),
    ADD CHECK (exit_kind IN ('voluntary', 'retirement', 'dismissal', 'end of term'));
ALTER TABLE hr.position      ADD PRIMARY KEY (employment, valid_from), ADD FOREIGN KEY (employment) REFERENCES hr.employment,
    ADD FOREIGN KEY (unit) REFERENCES hr.unit, ADD FOREIGN KEY (function) REFERENCES hr.function,
    ADD CHECK (valid_to >= valid_from);
ALTER TABLE hr.round         ADD PRIMARY KEY (round);
ALTER TABLE hr.invitation    ADD PRIMARY KEY (round, person),
    ADD FOREIGN KEY (round) REFERENCES hr.round, ADD FOREIGN KEY (person) REFERENCES hr.person;
ALTER TABLE hr.answer        ADD PRIMARY KEY (answer), ADD FOREIGN KEY (round, person) REFERENCES hr.invitation;
ALTER TABLE hr.leader_answer ADD PRIMARY KEY (unit, round, leader),
    ADD FOREIGN KEY (unit) REFERENCES hr.unit, ADD FOREIGN KEY (round) REFERENCES hr.round;
ALTER TABLE hr.action_plan   ADD PRIMARY KEY (unit, round),
    ADD FOREIGN KEY (unit) REFERENCES hr.unit, ADD FOREIGN KEY (round) REFERENCES hr.round;
CREATE INDEX ON hr.employment (person);
CREATE INDEX ON hr.application (candidate);
CREATE INDEX ON hr.answer (round, person);

ALTER TABLE crm.customer ADD PRIMARY KEY (customer);
ALTER TABLE crm.alias    ADD PRIMARY KEY (visitor), ADD FOREIGN KEY (customer) REFERENCES crm.customer;
ALTER TABLE crm.account  ADD PRIMARY KEY (account), ADD FOREIGN KEY (customer) REFERENCES crm.customer,
    ADD CHECK (kind IN ('club', 'card', 'business')), ADD CHECK (closed_on >= opened_on);
ALTER TABLE crm.contact  ADD PRIMARY KEY (contact), ADD FOREIGN KEY (customer) REFERENCES crm.customer,
    ADD CHECK (num_nonnulls(customer, visitor) = 1);
ALTER TABLE crm.orders   ADD PRIMARY KEY (orders), ADD FOREIGN KEY (customer) REFERENCES crm.customer,
    ADD FOREIGN KEY (unit) REFERENCES hr.unit, ADD CHECK (amount > 0);
ALTER TABLE crm.case     ADD PRIMARY KEY (case_id), ADD FOREIGN KEY (customer) REFERENCES crm.customer,
    ADD FOREIGN KEY (unit) REFERENCES hr.unit, ADD CHECK (contacted_at >= opened_at), ADD CHECK (resolved_at >= opened_at);
ALTER TABLE crm.answer   ADD PRIMARY KEY (answer), ADD FOREIGN KEY (customer) REFERENCES crm.customer,
    ADD FOREIGN KEY (unit) REFERENCES hr.unit, ADD CHECK (num_nonnulls(customer, visitor) = 1), ADD CHECK (nps BETWEEN 0 AND 10);
ALTER TABLE crm.referral ADD PRIMARY KEY (referral), ADD FOREIGN KEY (referrer) REFERENCES crm.customer,
    ADD FOREIGN KEY (new_customer) REFERENCES crm.customer;
CREATE INDEX ON crm.contact (customer);
CREATE INDEX ON crm.account (customer);
CREATE INDEX ON crm.answer (survey, unit);

ALTER TABLE demo.truth ADD PRIMARY KEY (effect);
ALTER TABLE demo.link  ADD PRIMARY KEY (customer), ADD FOREIGN KEY (customer) REFERENCES crm.customer,
    ADD FOREIGN KEY (person) REFERENCES hr.person, ADD FOREIGN KEY (candidate) REFERENCES hr.candidate,
    ADD CHECK (num_nonnulls(person, candidate) = 1);
