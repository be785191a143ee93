-- The back office's start page, and the time of a product's last change kept by the database.
CREATE VIEW open_orders AS
    SELECT o.id, c.email, o.status, o.total, o.created_at
      FROM orders o
      JOIN customers c ON c.id = o.customer_id
     WHERE o.status IN ('new', 'paid', 'packed');

CREATE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;

CREATE TRIGGER products_touch_updated_at
    BEFORE UPDATE ON products
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
