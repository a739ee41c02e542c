PRAGMA application_id = 1886350449;
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE articles (
	id TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	source TEXT NOT NULL, 
	text TEXT NOT NULL, 
	title TEXT, 
	published TEXT, 
	publisher TEXT, 
	url TEXT, 
	place TEXT, 
	language TEXT NOT NULL, 
	facts_from TEXT, 
	characters INTEGER NOT NULL, 
	skipped TEXT, 
	sentences TEXT NOT NULL, 
	dates TEXT NOT NULL, 
	given TEXT NOT NULL, 
	edited TEXT DEFAULT '{}' NOT NULL, 
	made_by TEXT NOT NULL);
CREATE TABLE corrections (
	"row" INTEGER NOT NULL, 
	doc TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	surface TEXT NOT NULL, 
	sentence TEXT NOT NULL, 
	nth INTEGER NOT NULL, 
	verdict TEXT NOT NULL, 
	changes TEXT NOT NULL, 
	note TEXT, 
	author TEXT, 
	made TEXT NOT NULL, 
	PRIMARY KEY ("row")
);
CREATE TABLE feedback (
	"row" INTEGER NOT NULL, 
	opinion TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	note TEXT, 
	author TEXT, 
	made TEXT NOT NULL, 
	PRIMARY KEY ("row")
);
CREATE TABLE figures (
	"row" INTEGER NOT NULL, 
	owner TEXT NOT NULL, 
	id TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	surface TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	value BLOB, 
	value_max BLOB, 
	unit TEXT, 
	qualifier TEXT NOT NULL, 
	status TEXT NOT NULL, 
	indicator TEXT, 
	subject TEXT, 
	place TEXT, 
	period TEXT, 
	period_source TEXT, 
	change_direction TEXT, 
	change_base TEXT, 
	change_base_period TEXT, 
	rank_scope TEXT, 
	share_of TEXT, 
	related_to TEXT NOT NULL, 
	sentence TEXT NOT NULL, 
	confidence BLOB NOT NULL, 
	verdict TEXT, 
	original TEXT, 
	period_first TEXT, 
	period_last TEXT, 
	PRIMARY KEY ("row"), 
	FOREIGN KEY(owner) REFERENCES articles (id) ON DELETE CASCADE
);
CREATE TABLE entities (
	"row" INTEGER NOT NULL, 
	owner TEXT NOT NULL, 
	id TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	label TEXT NOT NULL, 
	canonical TEXT NOT NULL, 
	role TEXT, 
	mentions TEXT NOT NULL, 
	PRIMARY KEY ("row"), 
	FOREIGN KEY(owner) REFERENCES articles (id) ON DELETE CASCADE
);
CREATE TABLE passages (
	"row" INTEGER NOT NULL, 
	owner TEXT NOT NULL, 
	id TEXT NOT NULL, 
	article_id TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	header TEXT NOT NULL, 
	grams TEXT NOT NULL, 
	PRIMARY KEY ("row"), 
	FOREIGN KEY(owner) REFERENCES articles (id) ON DELETE CASCADE
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE vector_journal (
	seq INTEGER NOT NULL, 
	passage_id TEXT NOT NULL, 
	deed TEXT NOT NULL, 
	PRIMARY KEY (seq)
);
CREATE UNIQUE INDEX articles_doc ON articles (doc);
CREATE UNIQUE INDEX articles_id ON articles (id);
CREATE UNIQUE INDEX articles_source ON articles (source);
CREATE INDEX ix_corrections_doc ON corrections (doc);
CREATE INDEX ix_figures_owner ON figures (owner);
CREATE INDEX figures_by_doc ON figures (doc, start);
CREATE INDEX entities_by_doc ON entities (doc, "row");
CREATE INDEX ix_entities_owner ON entities (owner);
CREATE UNIQUE INDEX passages_id ON passages (id);
CREATE INDEX passages_by_doc ON passages (doc, start);
CREATE INDEX ix_passages_owner ON passages (owner);
CREATE INDEX ix_vector_journal_passage_id ON vector_journal (passage_id);
CREATE VIRTUAL TABLE passages_text USING fts5(header, text, grams, content='passages', content_rowid='row', tokenize='porter unicode61 remove_diacritics 2');
CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN INSERT INTO passages_text(rowid, header, text, grams) VALUES (new.row, new.header, new.text, new.grams); END;
CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN INSERT INTO passages_text(passages_text, rowid, header, text, grams) VALUES ('delete', old.row, old.header, old.text, old.grams); END;
INSERT INTO "articles" VALUES('11711e540383acaa322917ba519e5c115b97dbf64ca260e3c3717d18e245cc50','ferry','/news/ferry.txt','Ferries carried 40 people, then 40 more.
The fare was 12 euros.
','Ferries','2023-05-09',NULL,NULL,'Halden','en',NULL,64,NULL,'[[0,41],[41,64]]','[{"start":0,"end":7,"surface":"Ferries","period":null}]','{"title":"Ferries"}','{}','rules 1');
INSERT INTO "articles" VALUES('1cf36a2b02f1d9892236318314b89d259d7286e6c659e58501b78e5c89f2e5e8','levy','/news/levy.txt','The levy raised 7.5 million.
','Levy',NULL,NULL,NULL,NULL,'en',NULL,29,NULL,'[[0,29]]','[]','{}','{}','');
INSERT INTO "alembic_version" VALUES('0004');
INSERT INTO "corrections" VALUES(1,'ferry',54,62,'12 euros','The fare was 12 euros.',0,'corrected','{"value":13}',NULL,NULL,'2026-01-01');
INSERT INTO "entities" VALUES(1,'11711e540383acaa322917ba519e5c115b97dbf64ca260e3c3717d18e245cc50','ferry:0-7','ferry','ORG','Ferries',NULL,'[{"start":0,"end":7,"surface":"Ferries"}]');
INSERT INTO "feedback" VALUES(1,'right','{"answer":"12 euros","citations":[{"doc":"ferry"}],"figures":[]}',NULL,NULL,'2026-01-01');
INSERT INTO "figures" VALUES(1,'11711e540383acaa322917ba519e5c115b97dbf64ca260e3c3717d18e245cc50','ferry:16-18','ferry',16,18,'40','count',40,NULL,NULL,'none','actual',NULL,NULL,NULL,'2023',NULL,NULL,NULL,NULL,NULL,NULL,'[]','Ferries carried 40 people, then 40 more.',1.0,NULL,NULL,'2023-01-01','2023-12-31');
INSERT INTO "figures" VALUES(2,'11711e540383acaa322917ba519e5c115b97dbf64ca260e3c3717d18e245cc50','ferry:32-34','ferry',32,34,'40','count',40,NULL,NULL,'none','actual',NULL,NULL,NULL,'2023',NULL,NULL,NULL,NULL,NULL,NULL,'[]','Ferries carried 40 people, then 40 more.',1.0,NULL,NULL,'2023-01-01','2023-12-31');
INSERT INTO "figures" VALUES(3,'11711e540383acaa322917ba519e5c115b97dbf64ca260e3c3717d18e245cc50','ferry:54-62','ferry',54,62,'12 euros','money',13,NULL,'EUR','none','actual',NULL,NULL,NULL,'2023',NULL,NULL,NULL,NULL,NULL,NULL,'[]','The fare was 12 euros.',1.0,'corrected','{"id":"ferry:54-62","doc":"ferry","start":54,"end":62,"surface":"12 euros","kind":"money","value":1000000000000000000000000000000,"value_max":null,"unit":"EUR","qualifier":"none","status":"actual","indicator":null,"subject":null,"place":null,"period":"2023","period_source":null,"change_direction":null,"change_base":null,"change_base_period":null,"rank_scope":null,"share_of":null,"related_to":[],"sentence":"The fare was 12 euros.","confidence":1.0,"verdict":null}','2023-01-01','2023-12-31');
INSERT INTO "figures" VALUES(4,'1cf36a2b02f1d9892236318314b89d259d7286e6c659e58501b78e5c89f2e5e8','levy:16-19','levy',16,19,'7.5','count',7.5,NULL,NULL,'none','actual',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'[]','',1.0,NULL,NULL,NULL,NULL);
INSERT INTO "meta" VALUES('schema_version','0004');
INSERT INTO "meta" VALUES('store','17704b2b81fb4e31abd3ab66745e4edd');
INSERT INTO "passages" VALUES(1,'11711e540383acaa322917ba519e5c115b97dbf64ca260e3c3717d18e245cc50','11711e540383acaa322917ba519e5c115b97dbf64ca260e3c3717d18e245cc50:0-63','11711e540383acaa322917ba519e5c115b97dbf64ca260e3c3717d18e245cc50','ferry',0,63,'Ferries carried 40 people, then 40 more.
The fare was 12 euros.','Ferries. Halden, 9 May 2023','');
INSERT INTO "passages" VALUES(2,'1cf36a2b02f1d9892236318314b89d259d7286e6c659e58501b78e5c89f2e5e8','1cf36a2b02f1d9892236318314b89d259d7286e6c659e58501b78e5c89f2e5e8:0-28','1cf36a2b02f1d9892236318314b89d259d7286e6c659e58501b78e5c89f2e5e8','levy',0,28,'The levy raised 7.5 million.','Levy','');
INSERT INTO "vector_journal" VALUES(1,'32cb4c78b73106aef68084cfb88eb4e516f29bedb134ad10d50fba9360451ee1:0-24','delete');
INSERT INTO "vector_journal" VALUES(2,'1cf36a2b02f1d9892236318314b89d259d7286e6c659e58501b78e5c89f2e5e8:0-28','put');
